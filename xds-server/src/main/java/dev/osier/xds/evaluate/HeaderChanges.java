package dev.osier.xds.evaluate;

import io.envoyproxy.envoy.config.core.v3.HeaderValueOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The changes to headers that one place makes: a cluster of a route, a route, a virtual host, or a
 * table. What is removed is removed first, then values are set, then added.
 *
 * @param removed names
 * @param added what is set or added
 */
public record HeaderChanges(List<String> removed, List<Addition> added) {
  /** When a value is written. */
  public enum Action {
    /** Beside values that are there. */
    APPEND,
    /** Only if there is none. */
    ADD_IF_ABSENT,
    /** Instead of those that are there. */
    OVERWRITE,
    /** Only if there is one, and instead of it. */
    OVERWRITE_IF_EXISTS
  }

  /**
   * A header to be written.
   *
   * @param name in lower case
   * @param value what Envoy fills in stands as its format string
   */
  public record Addition(String name, String value, Action action) {}

  public HeaderChanges {
    removed = List.copyOf(removed);
    added = List.copyOf(added);
  }

  static HeaderChanges of(List<HeaderValueOption> added, List<String> removed) {
    return new HeaderChanges(
        removed.stream().map(name -> name.toLowerCase(Locale.ROOT)).toList(),
        added.stream()
            .filter(
                option -> !option.getHeader().getValue().isEmpty() || option.getKeepEmptyValue())
            .map(
                option ->
                    new Addition(
                        option.getHeader().getKey().toLowerCase(Locale.ROOT),
                        option.getHeader().getValue().replace("%%", "%"),
                        action(option)))
            .toList());
  }

  /** Whether this changes nothing. */
  public boolean isEmpty() {
    return removed.isEmpty() && added.isEmpty();
  }

  /** A request's headers after these changes. */
  public Headers applyToRequest(Headers headers) {
    return apply(headers, InlineHeaders.REQUEST);
  }

  /** A response's headers after these changes. */
  public Headers applyToResponse(Headers headers) {
    return apply(headers, InlineHeaders.RESPONSE);
  }

  private Headers apply(Headers headers, InlineHeaders inline) {
    Headers kept = headers;
    for (String name : removed) {
      kept = kept.without(name);
    }
    // Whether a header is there is asked before any of these is written.
    Headers before = kept;
    List<Addition> overwritten = new ArrayList<>();
    List<Addition> appended = new ArrayList<>();
    for (Addition addition : added) {
      boolean exists = before.contains(addition.name());
      switch (addition.action()) {
        case APPEND -> appended.add(addition);
        case ADD_IF_ABSENT -> {
          if (!exists) {
            appended.add(addition);
          }
        }
        case OVERWRITE -> overwritten.add(addition);
        case OVERWRITE_IF_EXISTS -> {
          if (exists) {
            overwritten.add(addition);
          }
        }
      }
    }
    Headers result = before;
    for (Addition addition : overwritten) {
      result = result.without(addition.name()).with(addition.name(), addition.value());
    }
    for (Addition addition : appended) {
      result = inline.add(result, addition.name(), addition.value());
    }
    return result;
  }

  private static Action action(HeaderValueOption option) {
    return switch (option.getAppendAction()) {
      case APPEND_IF_EXISTS_OR_ADD -> Action.APPEND;
      case ADD_IF_ABSENT -> Action.ADD_IF_ABSENT;
      case OVERWRITE_IF_EXISTS_OR_ADD -> Action.OVERWRITE;
      case OVERWRITE_IF_EXISTS -> Action.OVERWRITE_IF_EXISTS;
      case UNRECOGNIZED ->
          throw new UnknownConfigurationException(
              "append_action of header " + option.getHeader().getKey());
    };
  }
}
