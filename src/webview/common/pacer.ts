/** After some drawing the view rests this many times as long, so that typing beside it stays smooth. */
const REST = 4;
/** But never longer than this, in milliseconds: the first drawing is slow, and a run's end shall be seen soon. */
const LONGEST_REST = 500;

/** Calls `draw` in an animation frame whenever it is asked to, but draws for about a fifth of the time. */
export class Pacer {
  private isBusy = false;
  private isAsked = false;

  constructor(private readonly draw: () => void) {}

  request(): void {
    this.isAsked = true;
    if (this.isBusy) return;
    this.isBusy = true;
    requestAnimationFrame(() => this.run());
  }

  private run(): void {
    this.isAsked = false;
    const start = performance.now();
    this.draw();
    setTimeout(
      () => {
        this.isBusy = false;
        if (this.isAsked) this.request();
      },
      Math.min(LONGEST_REST, REST * (performance.now() - start)),
    );
  }
}
