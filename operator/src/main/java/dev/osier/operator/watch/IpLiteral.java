package dev.osier.operator.watch;

import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/** Tells IP addresses from other text, so that nothing later has to doubt one. */
final class IpLiteral {
  private IpLiteral() {}

  static boolean isValid(@Nullable String text) {
    if (text == null || text.isEmpty()) {
      return false;
    }
    try {
      InetAddress.ofLiteral(text);
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
