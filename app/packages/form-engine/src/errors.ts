/** What can be wrong with what comes in; the slugs are those of the server's error answers. */

export class FormError extends Error {
  readonly slug: string;

  constructor(slug: string, detail: string) {
    super(detail);
    this.name = new.target.name;
    this.slug = slug;
  }
}

export class FrameInvalid extends FormError {
  constructor(detail: string) {
    super("form-frame-invalid", detail);
  }
}

export class TimeReversed extends FormError {
  constructor(detail: string) {
    super("form-time-reversed", detail);
  }
}

export class SpecInvalid extends FormError {
  constructor(detail: string) {
    super("form-spec-invalid", detail);
  }
}
