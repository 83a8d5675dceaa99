package dev.osier.e2e.bench;

import java.util.Locale;

/** How the server configures sidecars, and so what they ask for. */
enum Mode {
  /** Every sidecar is told of every service. */
  EAGER;

  /** A sidecar that has never been connected. */
  Behaviour sidecar(References references) {
    return switch (this) {
      case EAGER -> new EagerSidecar(references);
    };
  }

  /** What it is called in results and on the command line. */
  String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * The mode of a word.
   *
   * @throws IllegalArgumentException if it is none
   */
  static Mode of(String word) {
    return valueOf(word.toUpperCase(Locale.ROOT));
  }
}
