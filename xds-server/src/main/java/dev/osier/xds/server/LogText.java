package dev.osier.xds.server;

import org.jspecify.annotations.Nullable;

/** Text from elsewhere, made fit for a log line: bounded, and without control characters. */
public final class LogText {
  private static final int MAX_LENGTH = 1_024;

  private LogText() {}

  /** The text as it may stand in a log. */
  public static String of(@Nullable String text) {
    if (text == null) {
      return "";
    }
    String bounded = text.length() <= MAX_LENGTH ? text : text.substring(0, MAX_LENGTH) + "…";
    return bounded.chars().anyMatch(Character::isISOControl)
        ? bounded.replaceAll("\\p{Cntrl}+", " ")
        : bounded;
  }
}
