/** Where the parts of a document stand in its text: pointer -> 1-based line. */
export class Lines {
  constructor(private readonly byPointer: ReadonlyMap<string, number>) {}

  /** Line of the place, or of the nearest place around it that the text has. */
  at(pointer: string): number | undefined {
    for (let place = pointer; ; place = place.slice(0, place.lastIndexOf('/'))) {
      const line = this.byPointer.get(place);
      if (line !== undefined || place === '') return line;
    }
  }
}
