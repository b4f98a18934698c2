// Small comforts on top of pages that work without them.
import "htmx.org";

const said = () => document.getElementById("said");

function say(words) {
  const place = said();
  if (place) place.textContent = words;
}

function words(key, values = {}) {
  const text = said()?.dataset[key] ?? "";
  return text.replace(/\{(\w+)\}/g, (_all, name) => values[name] ?? "");
}

function countCharacters(group) {
  const field = group.querySelector("input, textarea");
  const message = group.querySelector(".usa-character-count__message");
  if (!field || !message || group.dataset.counting) return;
  group.dataset.counting = "yes";
  const limit = Number(group.dataset.counts);
  field.removeAttribute("maxlength"); // Too much is shown and kept, never cut off unseen.
  const show = () => {
    const left = limit - [...field.value].length;
    const number = Math.abs(left).toLocaleString(document.documentElement.lang);
    if (left !== limit) message.textContent = words(left < 0 ? "wordsOver" : "wordsLeft", { number });
    message.classList.toggle("usa-character-count__message--invalid", left < 0);
  };
  field.addEventListener("input", show);
  show();
}

function draftKey(field) {
  return `draft:${location.pathname}:${field.form?.getAttribute("action")}:${field.name}`;
}

function keepDraft(field) {
  if (field.dataset.draft) return;
  field.dataset.draft = "yes";
  const key = draftKey(field);
  try {
    const kept = localStorage.getItem(key);
    if (kept && !field.value) {
      field.value = kept;
      field.dispatchEvent(new Event("input"));
      say(words("wordsDraft"));
    }
    field.addEventListener("input", () =>
      field.value ? localStorage.setItem(key, field.value) : localStorage.removeItem(key),
    );
    field.form?.addEventListener("submit", () => sessionStorage.setItem("sent", key));
  } catch {
    // A browser that keeps nothing loses only this comfort.
  }
}

// A draft goes only when no form holds its words any more: a refusal shows them again.
function forgetSent() {
  try {
    const key = sessionStorage.getItem("sent");
    if (!key) return;
    sessionStorage.removeItem("sent");
    if (document.querySelector("[data-unsent]")) return;
    const isBack = [...document.querySelectorAll("textarea")].some((field) => field.value && draftKey(field) === key);
    if (!isBack) localStorage.removeItem(key);
  } catch {
    // As above.
  }
}

function enhance(within) {
  within.querySelectorAll("[data-counts]").forEach(countCharacters);
  within.querySelectorAll("form[method=post] textarea").forEach(keepDraft);
  const wrong = within.querySelector("[data-takes-focus]:not([data-seen])");
  wrong?.setAttribute("data-seen", "");
  wrong?.focus();
}

document.addEventListener("submit", (event) => {
  const question = event.target.dataset?.confirm;
  if (question && !window.confirm(question)) {
    event.preventDefault();
    event.stopImmediatePropagation();
  }
}, true);

// A form that is refused replaces itself alone (`data-again` names it); whoever must sign in first is taken there.
let standing = new Set();
document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  if (new URL(detail.xhr.responseURL, location).pathname === "/signin") {
    detail.shouldSwap = false;
    location.assign(detail.xhr.responseURL);
    return;
  }
  const again = detail.xhr.status === 422 && detail.requestConfig.elt.closest("[data-again]");
  if (again) {
    detail.target = again;
    detail.selectOverride = again.dataset.again;
  }
  if (detail.target.matches(".answering")) {
    document.querySelectorAll(".answering").forEach((place) => place !== detail.target && place.replaceChildren());
  }
  standing = new Set([...document.querySelectorAll(".turn")].map((turn) => turn.id));
});

document.addEventListener("htmx:afterSettle", ({ detail }) => {
  if (detail.target.id === "news") return; // It says itself what is new, and waits to be pressed.
  const within = detail.target.isConnected ? detail.target.parentElement : document;
  forgetSent();
  enhance(within);
  const isSent = detail.requestConfig.verb === "post";
  const fresh = [...document.querySelectorAll(".turn")].filter((turn) => !standing.has(turn.id)).at(isSent ? -1 : 0);
  const opened = detail.target.matches(".answering") && detail.target.querySelector("textarea");
  if (fresh) {
    fresh.focus({ preventScroll: true });
    fresh.scrollIntoView({ block: "nearest" });
    say(words(isSent ? "wordsReplied" : "wordsChanged"));
  } else if (opened) opened.focus();
  else say(words("wordsChanged"));
});

// What the server refuses is sent again as a page, which says why; what never arrived stays in its form.
document.addEventListener("htmx:responseError", ({ detail }) => {
  const form = detail.requestConfig.elt;
  if (form.matches("form")) form.submit();
  else if (form.href) location.assign(form.href);
});

document.addEventListener("htmx:sendError", ({ detail }) => {
  const form = detail.requestConfig.elt;
  if (!form.matches("form")) return;
  form.previousElementSibling?.matches(".usa-alert--slim") && form.previousElementSibling.remove();
  const alert = document.createElement("p");
  alert.className = "usa-alert usa-alert--error usa-alert--slim";
  alert.setAttribute("role", "alert");
  alert.textContent = words("wordsOffline");
  form.before(alert);
});

// What is there to be copied is copied with one press, and marked whole where somebody copies by hand.
document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button || !navigator.clipboard || event.metaKey || event.ctrlKey || event.shiftKey) return;
  event.preventDefault();
  try {
    await navigator.clipboard.writeText(button.dataset.copy);
    say(words("wordsCopied"));
  } catch {
    if (button.href) location.assign(button.href);
  }
});

document.addEventListener("focusin", ({ target }) => target.matches("[data-selects]") && target.select());

function begin() {
  if (navigator.clipboard) document.querySelectorAll("button[data-copy]").forEach((button) => (button.hidden = false));
  forgetSent();
  enhance(document);
}

if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", begin);
else begin();
