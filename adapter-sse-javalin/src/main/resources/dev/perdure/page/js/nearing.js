const AHEAD_PIXELS = 400;

/** Acts when what stands at the end of a list comes near the visible part of its scroller. */
export class Nearing {
  #element;
  #observer;

  constructor(element, scroller, act) {
    this.#element = element;
    this.#observer = new IntersectionObserver(
      (entries) => {
        if (entries.some((entry) => entry.isIntersecting)) {
          act();
        }
      },
      { root: scroller, rootMargin: `${AHEAD_PIXELS}px 0px` },
    );
    this.#observer.observe(element);
  }

  /** Looks anew: an element that is near still, after more has come, is told of no more otherwise. */
  again() {
    this.#observer.unobserve(this.#element);
    this.#observer.observe(this.#element);
  }
}
