package dev.osier.xds.translate;

import com.google.protobuf.Duration;

/** Lengths of time in Envoy's terms. */
final class Times {
  private Times() {}

  static Duration duration(java.time.Duration duration) {
    return Duration.newBuilder()
        .setSeconds(duration.getSeconds())
        .setNanos(duration.getNano())
        .build();
  }

  /** The longer of two. */
  static java.time.Duration later(java.time.Duration one, java.time.Duration other) {
    return one.compareTo(other) >= 0 ? one : other;
  }
}
