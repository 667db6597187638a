import { ChatAPI, freshId, isSessionId } from "../client/index.js";
import { Composer } from "./composer.js";
import { Conversation } from "./conversation.js";
import { Drawer } from "./drawer.js";
import { Nearing } from "./nearing.js";
import { Notice } from "./notice.js";
import { SessionList } from "./sessions.js";
import { Sharing } from "./sharing.js";
import { SignIn } from "./sign-in.js";
import { StatusLine } from "./status.js";
import { keep } from "./storage.js";
import { Transcript } from "./transcript.js";

const byId = (id) => document.getElementById(id);
const notice = new Notice();
const transcript = new Transcript(byId("scroller"), byId("transcript"), byId("waiting"), byId("to-end"));
const status = new StatusLine(byId("status"), byId("status-action"), announce);
const composer = new Composer({ submit, stop, editLast });
const drawer = new Drawer();
let conversation = null;
let ready = false;
const signIn = new SignIn({ changed: () => ready && sessions.refresh(), failed: (text) => notice.show(text) });
let connectNow = null;
status.onAction(() => (ready ? conversation?.retryConnection() : connectNow?.()));
const api = await discovered();
const sharing = new Sharing(api);
const me = () => signIn.subject;
const sessions = new SessionList(api, {
  me,
  share: (session, of) => sharing.open(session, of),
  opened: () => drawer.close(),
  renamed: (session, text) => session === conversation?.session && title(text),
  removed,
  failed: (error, what, again) => notice.show(`${what} ${error.message}`, error.recoverable ? "Try again" : null, again),
  announce,
});

byId("new-chat").addEventListener("click", newChat);
byId("new-chat-narrow").addEventListener("click", newChat);
byId("earlier").addEventListener("click", showEarlier);
const earlier = new Nearing(byId("earlier"), byId("scroller"), showEarlier);
byId("skip").addEventListener("click", (event) => {
  event.preventDefault();
  composer.focus();
});
addEventListener("hashchange", route);
ready = true;
byId("chat").removeAttribute("aria-busy");
route();

/** Shows what the address names: `#/s/<session>`, or a chat that has not begun. */
function route() {
  const [, named = ""] = /^#\/s\/(.+)$/.exec(location.hash) ?? [];
  const session = isSessionId(named) ? named : null;
  if (session !== null && conversation?.session === session) {
    return;
  }
  leave();
  sessions.refresh();
  composer.open(session);
  sessions.select(session);
  if (session === null) {
    welcome(true);
  } else {
    enter(session).open();
  }
  composer.focusGently();
}

/** Shows what is shown anew, for whoever calls now. */
function reopen() {
  leave();
  route();
}

function leave() {
  conversation?.close();
  conversation = null;
  transcript.clear();
  notice.hide();
  status.show({ name: "live" });
  composer.running(false);
  byId("earlier").hidden = true;
  title("");
}

function enter(session) {
  welcome(false);
  conversation = new Conversation(api, session, transcript, {
    me,
    running: (turn) => composer.running(turn !== null),
    readOnly: (reads) => composer.readOnly(reads),
    connection: (state) => status.show(state),
    titled: title,
    earlier: (more) => {
      byId("earlier").hidden = !more;
      earlier.again();
    },
    announce,
    refused,
    retry,
    edit: (turn, text) => composer.edit(turn, text),
    withdraw,
    changed: () => sessions.refresh(),
    gone,
  });
  return conversation;
}

function submit(text, replaces) {
  if (!ready) {
    notice.show("The server has not answered yet. Your text is kept.");
    return false;
  }
  if (conversation?.sending) {
    notice.show("Your last message is still on its way.");
    return false;
  }
  notice.hide();
  if (!conversation) {
    const session = freshId();
    enter(session);
    history.pushState(null, "", `#/s/${session}`);
    sessions.select(session);
    sessions.showAll();
    composer.begun(session);
    title(text.trim().split("\n")[0].slice(0, 80));
  }
  conversation.send(text, replaces);
  return true;
}

function editLast() {
  const last = conversation?.editable;
  if (last) {
    composer.edit(last.turn, last.text);
  }
}

async function withdraw(turn) {
  try {
    await conversation.withdraw(turn);
  } catch (error) {
    notice.show(error.message, error.recoverable ? "Try again" : null, () => withdraw(turn));
  }
}

async function stop() {
  const stopped = conversation;
  composer.stopping(true);
  try {
    await stopped?.cancel();
  } catch (error) {
    if (stopped === conversation) {
      composer.stopping(false);
      notice.show(error.message);
    }
  }
}

async function retry(turn) {
  notice.hide();
  try {
    await conversation.retry(turn);
  } catch (error) {
    notice.show(error.message, error.recoverable ? "Try again" : null, () => retry(turn));
  }
}

/** A message was not taken: its text goes back into the field, with the action that helps. */
function refused(error, text) {
  composer.giveBack(text);
  if (error.code === "turn_not_replaceable") {
    notice.show("The conversation has gone on, so its last message can't be changed any more. Your text is back in the field.");
  } else if (error.code === "turn_running") {
    notice.show("This conversation is busy with another answer. Stop it, or send again when it is done.", "Stop it", stop);
  } else {
    notice.show(`Not sent: ${error.message} Your text is back in the field.`);
  }
}

async function showEarlier() {
  try {
    await conversation.showEarlier();
  } catch (error) {
    notice.show(error.message, "Try again", showEarlier);
  }
}

function gone(error) {
  if (error?.status === 401) {
    notice.show("You are not signed in.", "Sign in", async () => (await signIn.ask()) && reopen());
    return;
  }
  const missing = error === null || error.status === 404;
  composer.running(false);
  status.show({ name: "live" });
  notice.show(missing ? "This conversation doesn't exist any more." : error.message, "New chat", newChat);
}

/** A conversation was deleted here. */
function removed(session) {
  keep(`draft.${session}`, null);
  if (session === conversation?.session) {
    newChat();
  }
}

function newChat() {
  drawer.close();
  if (location.hash === "" || location.hash === "#/") {
    route();
  } else {
    location.hash = "#/";
  }
  composer.focus();
}

function welcome(visible) {
  byId("welcome").hidden = !visible;
}

function title(text) {
  byId("title").textContent = text || "New chat";
  document.title = text ? `${text} · Perdure` : "Perdure";
}

/** Says something to a screen reader, once and briefly; the answer itself is read at the reader's own pace. */
function announce(text) {
  byId("announcer").textContent = text;
}

/** A person who waits for a button to work is told at once why it doesn't; what the page can't do without waits by itself. */
async function discovered() {
  const found = await ChatAPI.discover(
    { retry: { tries: 0 }, onUnauthenticated: () => signIn.ask() },
    {
      retry: { tries: Infinity },
      waiting: ({ retryAt, now }) => {
        connectNow = now;
        status.show({ name: "waiting", retryAt });
      },
    },
  );
  await signIn.at(found.baseUrl);
  status.show({ name: "live" });
  return found;
}
