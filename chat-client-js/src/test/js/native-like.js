/** As a browser's: one connection, read from a real server, with neither heartbeats nor status codes shown. */
export class NativeLike extends EventTarget {
  static made = [];
  #controller = new AbortController();
  readyState = 0;

  constructor(url, options) {
    super();
    this.url = url;
    this.options = options;
    NativeLike.made.push(this);
    this.#read();
  }

  close() {
    this.readyState = 2;
    this.#controller.abort();
  }

  async #read() {
    try {
      const response = await fetch(this.url, { signal: this.#controller.signal });
      if (response.status !== 200) {
        throw new Error("refused");
      }
      this.readyState = 1;
      this.onopen?.();
      let text = "";
      let lastEventId = "";
      for await (const chunk of response.body.pipeThrough(new TextDecoderStream())) {
        const blocks = (text + chunk).split("\n\n");
        text = blocks.pop();
        for (const block of blocks) {
          const fields = Object.fromEntries(block.split("\n").map((line) => line.split(/: (.*)/s).slice(0, 2)));
          lastEventId = fields.id ?? lastEventId;
          if (fields.data !== undefined && this.readyState === 1) {
            this.dispatchEvent(Object.assign(new Event(fields.event), { data: fields.data, lastEventId }));
          }
        }
      }
    } catch {
      // Cut.
    }
    if (this.readyState !== 2) {
      this.readyState = 0;
      this.onerror?.();
    }
  }
}
