package dev.osier.xds.stream;

import dev.osier.xds.stream.UnacceptableRequestException.Kind;
import java.util.Collection;

/**
 * How much one proxy may ask for.
 *
 * @param subscriptions names over all types, and names it may say it already has
 * @param nameLength characters of one name
 * @param refusals responses it may refuse before its stream is ended
 */
public record SubscriptionLimits(int subscriptions, int nameLength, int refusals) {
  /** Far above what any mesh needs, far below what hurts. */
  public static final SubscriptionLimits DEFAULT = new SubscriptionLimits(100_000, 1_024, 10_000);

  /**
   * What the names may have in all that one stream asks for or says it has; those of its
   * configuration, which others share, do not count.
   */
  static final int CHARACTERS = 4 * 1024 * 1024;

  void checkNames(Collection<String> names) {
    if (names.size() > subscriptions) {
      throw new UnacceptableRequestException(
          Kind.EXCESS, "reading a discovery request: more than " + subscriptions + " names");
    }
    for (String name : names) {
      if (name.isEmpty()) {
        throw new UnacceptableRequestException(
            Kind.NONSENSE, "reading a discovery request: an empty resource name");
      }
      if (name.length() > nameLength) {
        throw new UnacceptableRequestException(
            Kind.EXCESS,
            "reading a discovery request: a resource name of more than "
                + nameLength
                + " characters");
      }
    }
  }

  void checkSubscriptions(int total, long characters) {
    if (characters > CHARACTERS) {
      throw new UnacceptableRequestException(
          Kind.EXCESS,
          "subscribing: names of more than " + CHARACTERS + " characters on one stream");
    }
    if (total > subscriptions) {
      throw new UnacceptableRequestException(
          Kind.EXCESS, "subscribing: more than " + subscriptions + " names on one stream");
    }
  }

  void checkRefusals(int total) {
    if (total > refusals) {
      throw new UnacceptableRequestException(
          Kind.EXCESS, "reading a refusal: more than " + refusals + " on one stream");
    }
  }
}
