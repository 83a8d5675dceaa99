package dev.osier.operator.verdict;

/**
 * A status condition before anybody has written it.
 *
 * @param condition its type, one of the constants here
 * @param holds whether it is {@code True} or {@code False}
 * @param reason a CamelCase word for programs
 * @param message one sentence for people, which begins with the field; empty if there is nothing to
 *     say
 */
public record Claim(String condition, boolean holds, String reason, String message) {
  /** The type that says whether the object is used (Gateway API). */
  public static final String ACCEPTED = "Accepted";

  /** The reason of an object that is not used because of what stands in it. */
  public static final String INVALID = "Invalid";

  /** The type that says whether everything it refers to is there and permitted (Gateway API). */
  public static final String RESOLVED_REFS = "ResolvedRefs";

  /** The type that says that another object has taken the place of some of it. */
  public static final String OVERRIDDEN = "Overridden";

  /** The type that says that a test of the object fails. */
  public static final String TESTS_FAILING = "TestsFailing";

  /** It is used. */
  public static Claim accepted() {
    return new Claim(ACCEPTED, true, ACCEPTED, "");
  }

  /** It is not used. */
  public static Claim refused(String reason, String message) {
    return new Claim(ACCEPTED, false, reason, message);
  }

  /** All references lead somewhere. */
  public static Claim resolved() {
    return new Claim(RESOLVED_REFS, true, RESOLVED_REFS, "");
  }

  /** A reference leads nowhere. */
  public static Claim unresolved(String reason, String message) {
    return new Claim(RESOLVED_REFS, false, reason, message);
  }

  /** A test of it fails. */
  public static Claim testsFailing(String reason, String message) {
    return new Claim(TESTS_FAILING, true, reason, message);
  }

  /** Another object has taken the place of some of it. */
  public static Claim overridden(String reason, String message) {
    return new Claim(OVERRIDDEN, true, reason, message);
  }
}
