// A whole ActivityPub server of other people's making: one person, ann, whom tests tell what to do.
//
//   PEER_ORIGIN     https://127.0.0.4:8500   who it is, and where it listens; with PEER_CERT and PEER_KEY for https
//   PEER_LISTEN     http://127.0.0.4:8501    where it listens instead, behind a proxy that is met at its origin
//   PEER_KNOCK      rfc9421 | draft-cavage-http-signatures-12   the signature it tries first
//
// POST /control/<verb> takes and returns JSON; GET /control/received says what its inbox took.

import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { createServer as createPlainServer } from "node:http";
import { createServer as createTlsServer } from "node:https";
import {
  createFederation, exportJwk, generateCryptoKeyPair, importJwk, MemoryKvStore,
} from "@fedify/fedify";
import * as vocab from "@fedify/vocab";
import { Temporal } from "@js-temporal/polyfill";

const { Activity, Announce, Create, Delete, Endpoints, Follow, Like, Mention, Note, Person, PUBLIC_COLLECTION, Tombstone, Undo, Update } =
  vocab;

const origin = new URL(process.env.PEER_ORIGIN);
const knock = process.env.PEER_KNOCK || "rfc9421";
const listens = new URL(process.env.PEER_LISTEN || origin);
const who = "ann";

const store = process.env.PEER_STORE || "";
const kept = store && existsSync(store) ? JSON.parse(readFileSync(store, "utf8")) : { keys: [], notes: [], gone: [], threads: [] };

const notes = new Map();
const gone = new Set(kept.gone);
const threads = new Map(kept.threads);
const said = new Map();
const received = [];
const refused = [];
const arrived = [];
const failed = [];
let number = 0;

const keyPairs = kept.keys.length
  ? await Promise.all(kept.keys.map(async (pair) => ({
    publicKey: await importJwk(pair.publicKey, "public"), privateKey: await importJwk(pair.privateKey, "private"),
  })))
  : [await generateCryptoKeyPair("RSASSA-PKCS1-v1_5"), await generateCryptoKeyPair("Ed25519")];

async function keep() {
  if (!store) return;
  const keys = await Promise.all(keyPairs.map(async (pair) => ({
    publicKey: await exportJwk(pair.publicKey), privateKey: await exportJwk(pair.privateKey),
  })));
  const written = await Promise.all([...notes].map(async ([key, note]) => [key, await note.toJsonLd()]));
  writeFileSync(store, JSON.stringify({ keys, notes: written, gone: [...gone], threads: [...threads] }));
}

const federation = createFederation({
  kv: new MemoryKvStore(),
  origin: origin.origin,
  allowPrivateAddress: true,
  firstKnock: knock,
  onOutboxError: (error) => failed.push(String(error)),
});

federation
  .setActorDispatcher("/users/{identifier}", async (context, identifier) => {
    if (identifier !== who) return null;
    const keys = await context.getActorKeyPairs(identifier);
    return new Person({
      id: context.getActorUri(identifier),
      preferredUsername: identifier,
      name: "Ann Elsewhere",
      summary: "<p>Reads what cities try.</p>",
      url: new URL("/@ann", origin),
      inbox: context.getInboxUri(identifier),
      outbox: context.getOutboxUri(identifier),
      followers: context.getFollowersUri(identifier),
      endpoints: new Endpoints({ sharedInbox: context.getInboxUri() }),
      publicKey: keys[0].cryptographicKey,
      assertionMethods: keys.map((key) => key.multikey),
    });
  })
  .setKeyPairsDispatcher((_, identifier) => (identifier === who ? keyPairs : []));

federation.setOutboxDispatcher("/users/{identifier}/outbox", () => ({ items: [] }));
federation.setFollowersDispatcher("/users/{identifier}/followers", () => ({ items: [] }));
federation.setObjectDispatcher(Note, "/users/{identifier}/notes/{id}", (_, { id }) => notes.get(id) ?? null);

federation
  .setInboxListeners("/users/{identifier}/inbox", "/inbox")
  .on(Activity, async (_, activity) => {
    const document = await activity.toJsonLd();
    received.push({ type: activity.constructor.name, id: activity.id?.href, actor: activity.actorId?.href, object: activity.objectId?.href, document });
  })
  .onError((_, error) => refused.push(String(error)));

const context = () => federation.createContext(origin, undefined);

for (const [key, note] of kept.notes) notes.set(key, await Note.fromJsonLd(note, await context()));

async function find(what) {
  const found = await context().lookupObject(what);
  if (found === null) throw new Error(`nothing is found at ${what}`);
  return found;
}

async function shown(id, status = 200) {
  const answered = await fetch(id, { headers: { Accept: "application/activity+json" } });
  if (answered.status !== status) throw new Error(`${id} answered ${answered.status}`);
  return answered.json();
}

const inOrder = (each) => `${Temporal.Instant.from(each.published).epochNanoseconds} ${each.id}`;

function newId(kind) {
  number += 1;
  return new URL(`/users/${who}/${kind}/${number}-${Date.now()}`, origin);
}

async function send(to, activity) {
  const before = failed.length;
  await context().sendActivity({ identifier: who }, to, activity, { immediate: true });
  said.set(activity.id.href, activity);
  if (failed.length > before) throw new Error(failed.slice(before).join("; "));
  return activity;
}

function asNote({ id, content, group, groupName, replyTo, name, updated }) {
  return new Note({
    id,
    attribution: context().getActorUri(who),
    content,
    name,
    replyTarget: replyTo ? new URL(replyTo) : undefined,
    url: id,
    to: PUBLIC_COLLECTION,
    ccs: [context().getFollowersUri(who), ...(group ? [group] : [])],
    tags: group ? [new Mention({ href: group, name: groupName })] : [],
    published: Temporal.Now.instant(),
    updated: updated ? Temporal.Now.instant() : undefined,
  });
}

async function say({ to, content, inReplyTo, name, mention = true }) {
  const group = await find(to);
  number += 1;
  const key = `${number}-${Date.now()}`;
  const id = context().getObjectUri(Note, { identifier: who, id: key });
  const groupName = `@${group.preferredUsername}@${group.id.host}`;
  const note = asNote({ id, content, name, replyTo: inReplyTo, group: mention ? group.id : undefined, groupName });
  notes.set(key, note);
  const create = new Create({
    id: new URL(`${id.href}#create`), actor: context().getActorUri(who), object: note,
    to: PUBLIC_COLLECTION, ccs: [context().getFollowersUri(who), group.id],
  });
  await send(group, create);
  return { id: id.href, activity: create.id.href };
}

const verbs = {
  async look({ at }) {
    const found = await find(at);
    return { type: found.constructor.name, document: await found.toJsonLd() };
  },
  async follow({ target }) {
    const actor = await find(target);
    const follow = new Follow({ id: newId("follows"), actor: context().getActorUri(who), object: actor.id, to: actor.id });
    await send(actor, follow);
    return { id: follow.id.href, target: actor.id.href };
  },
  async unfollow({ follow, target }) {
    const actor = await find(target);
    await send(actor, new Undo({ id: newId("undos"), actor: context().getActorUri(who), object: said.get(follow), to: actor.id }));
    return {};
  },
  note: say,
  reply: say,
  async edit({ id, content, to }) {
    const key = id.split("/").at(-1);
    const note = notes.get(key).clone({ content, updated: Temporal.Now.instant() });
    notes.set(key, note);
    const group = await find(to);
    const update = new Update({ id: newId("updates"), actor: context().getActorUri(who), object: note, to: PUBLIC_COLLECTION, ccs: [group.id], updated: Temporal.Now.instant() });
    await send(group, update);
    return { id, activity: update.id.href };
  },
  async delete({ id, to }) {
    const key = id.split("/").at(-1);
    notes.delete(key);
    gone.add(new URL(id).pathname);
    const group = await find(to);
    const deletion = new Delete({ id: newId("deletes"), actor: context().getActorUri(who), object: new Tombstone({ id: new URL(id) }), to: PUBLIC_COLLECTION, ccs: [group.id] });
    await send(group, deletion);
    return { activity: deletion.id.href };
  },
  async like({ object, to }) {
    const like = new Like({ id: newId("likes"), actor: context().getActorUri(who), object: new URL(object) });
    await send(await find(to), like);
    return { id: like.id.href };
  },
  async unlike({ like, to }) {
    await send(await find(to), new Undo({ id: newId("undos"), actor: context().getActorUri(who), object: said.get(like) }));
    return {};
  },
  async boost({ object, to }) {
    const announce = new Announce({ id: newId("boosts"), actor: context().getActorUri(who), object: new URL(object), to: PUBLIC_COLLECTION });
    await send(await find(to), announce);
    return { id: announce.id.href };
  },
  // What this server knows of a thread, in order: all that ever stood in its context, and what became of each.
  async thread({ at }) {
    const listed = (await shown((await shown(at)).context)).orderedItems.map((item) => item.id ?? item);
    const known = new Map(threads.get(at));
    for (const id of listed) {
      const { attributedTo, published, content } = await shown(id);
      const author = await find(attributedTo);
      known.set(id, { id, author: `${author.preferredUsername}@${author.id.host}`, published, content });
    }
    for (const id of [...known.keys()].filter((each) => !listed.includes(each))) {
      known.set(id, { ...known.get(id), content: null, gone: (await shown(id, 410)).type });
    }
    threads.set(at, [...known]);
    return { thread: [...known.values()].sort((one, other) => (inOrder(one) < inOrder(other) ? -1 : 1)) };
  },
  async received() {
    return { received, refused, arrived, failed };
  },
  async forget() {
    received.length = refused.length = arrived.length = failed.length = 0;
    return {};
  },
};

async function control(name, body) {
  const verb = verbs[name];
  if (!verb) return Response.json({ error: `there is no ${name}` }, { status: 404 });
  try {
    const done = await verb(body ? JSON.parse(body) : {});
    await keep();
    return Response.json(done);
  } catch (error) {
    return Response.json({ error: String(error), cause: String(error.cause ?? "") }, { status: 502 });
  }
}

function speaks(headers) {
  if (!headers.get("signature")) return "nothing";
  return headers.get("signature-input") ? "rfc9421" : "draft-cavage";
}

async function answer(request, body) {
  const url = new URL(request.url);
  if (url.pathname.startsWith("/control/")) return control(url.pathname.slice(9), body);
  if (gone.has(url.pathname)) {
    return Response.json({ "@context": "https://www.w3.org/ns/activitystreams", id: url.href, type: "Tombstone" }, { status: 410, headers: { "Content-Type": "application/activity+json" } });
  }
  const spec = speaks(request.headers);
  const answered = await federation.fetch(request, { contextData: undefined });
  if (request.method === "POST") arrived.push({ path: url.pathname, spec, status: answered.status, body });
  return answered;
}

async function serve(incoming, outgoing) {
  const pieces = [];
  for await (const piece of incoming) pieces.push(piece);
  const body = Buffer.concat(pieces);
  const headers = new Headers();
  for (let at = 0; at < incoming.rawHeaders.length; at += 2) headers.append(incoming.rawHeaders[at], incoming.rawHeaders[at + 1]);
  const hasBody = !["GET", "HEAD"].includes(incoming.method);
  const request = new Request(new URL(incoming.url, origin), { method: incoming.method, headers, body: hasBody ? body : undefined });
  const answered = await answer(request, body.toString());
  outgoing.writeHead(answered.status, Object.fromEntries(answered.headers));
  outgoing.end(Buffer.from(await answered.arrayBuffer()));
}

const listener = (incoming, outgoing) =>
  serve(incoming, outgoing).catch((error) => {
    console.error(error);
    outgoing.writeHead(500).end();
  });
const server = listens.protocol === "https:"
  ? createTlsServer({ cert: readFileSync(process.env.PEER_CERT), key: readFileSync(process.env.PEER_KEY) }, listener)
  : createPlainServer(listener);
server.listen(Number(listens.port), listens.hostname, () => console.log(`Ready: ${origin.origin}`));
