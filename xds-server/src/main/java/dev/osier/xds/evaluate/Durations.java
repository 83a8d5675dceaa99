package dev.osier.xds.evaluate;

import java.time.Duration;

/** Durations of protobuf in Java's terms. */
final class Durations {
  private Durations() {}

  static Duration of(com.google.protobuf.Duration duration) {
    return Duration.ofSeconds(duration.getSeconds(), duration.getNanos());
  }
}
