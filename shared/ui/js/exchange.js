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

// A draft goes only when the form it was sent with is no longer shown: a refusal shows it again, filled.
function forgetSent() {
  try {
    const key = sessionStorage.getItem("sent");
    if (!key) return;
    sessionStorage.removeItem("sent");
    const isRefused = document.querySelector(".usa-alert--error");
    if (!isRefused) localStorage.removeItem(key);
  } catch {
    // As above.
  }
}

function enhance(within) {
  within.querySelectorAll("[data-counts]").forEach(countCharacters);
  within.querySelectorAll("form[method=post] textarea").forEach(keepDraft);
  within.querySelector("[data-takes-focus]")?.focus();
}

document.addEventListener("submit", (event) => {
  const question = event.target.dataset?.confirm;
  if (question && !window.confirm(question)) {
    event.preventDefault();
    event.stopImmediatePropagation();
  }
}, true);

document.addEventListener("htmx:afterSwap", (event) => {
  enhance(event.target.parentElement ?? document);
  say(words("wordsChanged"));
});

function begin() {
  forgetSent();
  enhance(document);
}

if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", begin);
else begin();
