const LOOK_MILLIS = 5000;
const OVERSLEPT_MILLIS = 20_000;
const IDLE_DOUBT_MILLIS = 60_000;

/**
 * Watches over a line: what a connection can't tell by itself.
 *
 * A machine that slept, a network that came back and a page that was frozen leave connections that look alive. A native
 * EventSource looks the same whether it is silent or dead. And a browser has six connections to a server over HTTP/1.1, for
 * all tabs together, so a hidden tab that expects nothing lets go of its own.
 */
export class Vigil {
  #environment;
  #silence;
  #letGo;
  #opaque;
  #line;
  #timer = null;
  #unwatch = null;
  #lookedAt = 0;
  #doubtedAt = 0;
  #hiddenAt = 0;

  constructor(environment, timeouts, opaque, line) {
    this.#environment = environment;
    this.#silence = timeouts.silence;
    this.#letGo = timeouts.hidden;
    this.#opaque = opaque;
    this.#line = line;
  }

  start() {
    this.#lookedAt = Date.now();
    this.#hiddenAt = Date.now();
    this.#timer = setInterval(() => this.#look(), Math.min(LOOK_MILLIS, this.#silence / 2, this.#letGo / 2));
    this.#unwatch = this.#environment.watch((what) => this.#happened(what));
  }

  stop() {
    clearInterval(this.#timer);
    this.#unwatch?.();
  }

  #happened(what) {
    switch (what) {
      case "online":
        this.#line.hurry();
        this.#line.doubt();
        break;
      case "hidden":
        this.#hiddenAt = Date.now();
        break;
      case "frozen":
        this.#line.sleep();
        break;
      case "visible":
      case "thawed":
        this.#lookedAt = Date.now();
        this.#line.rouse();
        this.#line.hurry();
        this.#line.doubt();
        break;
    }
  }

  #look() {
    const now = Date.now();
    const overslept = now - this.#lookedAt > OVERSLEPT_MILLIS;
    this.#lookedAt = now;
    const heardAt = this.#line.heardAt();
    if (this.#environment.hidden) {
      // Timers of a hidden tab are slow, which says nothing about the machine.
      if (heardAt !== null && this.#line.idle() && now - this.#hiddenAt > this.#letGo) {
        this.#line.sleep();
      }
      return;
    }
    if (overslept) {
      this.#line.hurry();
      this.#line.reopen();
    } else if (this.#opaque && heardAt !== null) {
      const patience = this.#line.idle() ? IDLE_DOUBT_MILLIS : this.#silence;
      if (now - Math.max(heardAt, this.#doubtedAt) > patience) {
        this.#doubtedAt = now;
        this.#line.doubt();
      }
    }
  }
}
