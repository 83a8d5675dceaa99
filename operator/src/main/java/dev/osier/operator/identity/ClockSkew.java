package dev.osier.operator.identity;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What the condition {@code ClockSkew} says: some nodes' clocks differ from the API server's by
 * more than certificates allow for.
 */
final class ClockSkew {
  /** The condition's type. It is there only while it is true. */
  private static final String TYPE = "ClockSkew";

  /** The condition's reason. */
  private static final String REASON = "NodeClockSkewed";

  // Clocks are compared to about a second.
  private static final Duration LEAST = Duration.ofSeconds(10);

  private static final int MOST_NAMES = 5;

  private ClockSkew() {}

  /**
   * The condition; empty while every clock is good enough.
   *
   * @param grace by how much a certificate's life begins before it was asked for
   */
  static Optional<Trouble> trouble(List<NodeClock> clocks, Duration grace) {
    return message(clocks, grace).map(message -> new Trouble(TYPE, REASON, message));
  }

  /** What there is to say; empty while every clock is good enough. */
  static Optional<String> message(List<NodeClock> clocks, Duration grace) {
    Duration most = grace.compareTo(LEAST) < 0 ? LEAST : grace;
    List<NodeClock> off =
        clocks.stream()
            .filter(each -> each.isOffBy(most))
            .sorted(
                Comparator.comparing((NodeClock each) -> each.ahead().abs())
                    .reversed()
                    .thenComparing(NodeClock::node))
            .toList();
    if (off.isEmpty()) {
      return Optional.empty();
    }
    String names =
        off.stream().limit(MOST_NAMES).map(ClockSkew::text).collect(Collectors.joining(", "));
    return Optional.of(
        ("%s of %s nodes have clocks more than %s s off the API server's: %s%s; certificates may be"
                + " refused there")
            .formatted(
                off.size(),
                clocks.size(),
                most.toSeconds(),
                names,
                off.size() > MOST_NAMES ? " and others" : ""));
  }

  // In whole minutes, or the status would be written anew at every look.
  private static String text(NodeClock clock) {
    return "%s (%s by %s min)"
        .formatted(
            clock.node(),
            clock.ahead().isNegative() ? "behind" : "ahead",
            clock.ahead().abs().toMinutes());
  }
}
