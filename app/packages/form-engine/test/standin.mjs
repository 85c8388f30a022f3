// A made-up model, the twin of bench/form/standin.py: it sees nothing while arms are still.

import { NOTHING, VECTOR } from "../dist/index.js";

const ARM = VECTOR.indexOf("arm.range");

export class StandIn {
  constructor(specs) {
    const ids = specs.filter((spec) => spec.traits.length > 0).map((spec) => spec.id);
    this.classes = [...ids, NOTHING];
    this.last = [];
  }

  classify(vector) {
    this.last = [...vector];
    const raw = this.classes.slice(0, -1).map((_, number) => {
      let sum = 0;
      vector.forEach((value, place) => (sum += Math.abs(value) * ((7 * place + 13 * number) % 11)));
      return 1 + sum;
    });
    const nothing = vector[ARM] < 0.125 ? 0.75 : 0.125;
    const whole = raw.reduce((sum, each) => sum + each, 0);
    return [...raw.map((each) => (1 - nothing) * (each / whole)), nothing];
  }
}
