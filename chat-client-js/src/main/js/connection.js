const LIVED_MILLIS = 10_000;

/** One connection of a line, and what is known of it. */
export class Connection {
  /** Its abort ends the connection. */
  controller = new AbortController();
  begunAt = Date.now();
  heardAt = Date.now();
  opened = false;
  /** Whether it has brought an event of the log. */
  progress = false;
  /** Whether there was something to hear that it didn't bring. */
  deaf = false;
  /** What is to happen next, if it was ended from here. */
  interrupted = null;

  /** Whether it has stood for a while. Of an opaque one it can't be said when it died. */
  hasLived(opaque) {
    const heardAt = opaque && this.opened ? Date.now() : this.heardAt;
    return heardAt - this.begunAt > LIVED_MILLIS;
  }
}
