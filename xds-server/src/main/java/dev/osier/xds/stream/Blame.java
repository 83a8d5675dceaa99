package dev.osier.xds.stream;

import dev.osier.xds.resource.XdsResource;
import java.util.Collection;
import java.util.List;

/** Finds in a proxy's words which resources it refuses; Envoy's name each listener and cluster. */
final class Blame {
  private Blame() {}

  /**
   * Those of {@code added} that the words name; all of them if the words name nobody; none if they
   * only name what was known to be bad.
   */
  static List<XdsResource> among(List<XdsResource> added, Collection<String> known, String words) {
    List<XdsResource> named =
        added.stream().filter(resource -> names(words, resource.name())).toList();
    if (!named.isEmpty()) {
      return named;
    }
    return known.stream().anyMatch(name -> names(words, name)) ? List.of() : added;
  }

  private static boolean names(String words, String name) {
    for (int at = words.indexOf(name); at >= 0; at = words.indexOf(name, at + 1)) {
      if (isBoundary(words, at - 1) && isBoundary(words, at + name.length())) {
        return true;
      }
    }
    return false;
  }

  private static boolean isBoundary(String words, int at) {
    if (at < 0 || at >= words.length()) {
      return true;
    }
    char c = words.charAt(at);
    if (c == '.' || c == ':') {
      // Part of a name, or the end of a clause.
      return at + 1 == words.length() || words.charAt(at + 1) == ' ';
    }
    return !Character.isLetterOrDigit(c) && "/_-".indexOf(c) < 0;
  }
}
