package dev.osier.crds;

/** Patterns and lengths of the names that fields hold, as the API server checks them. */
public final class Names {
  /** A DNS label (RFC 1123): the name of a namespace, a Service, a rule. */
  public static final String LABEL = "^[a-z0-9]([-a-z0-9]*[a-z0-9])?$";

  /** The length of the longest DNS label, in characters. */
  public static final int LABEL_LENGTH = 63;

  private static final String LABELS =
      "[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*";

  /** A DNS name in lower case (RFC 1123), without wildcard and final dot. */
  public static final String HOST = "^" + LABELS + "$";

  /** The length of the longest DNS name, in characters. */
  public static final int HOST_LENGTH = 253;

  private static final String PORT =
      "([1-9][0-9]{0,3}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5])";

  /** A DNS name, perhaps with a port, as in a Host header. */
  public static final String AUTHORITY = "^" + LABELS + "(:" + PORT + ")?$";

  /** The length of the longest {@link #AUTHORITY}, in characters. */
  public static final int AUTHORITY_LENGTH = 259;

  /** An origin (RFC 6454) as CORS compares it, or {@code *}; one leading label may be {@code *}. */
  public static final String ORIGIN =
      "^(\\*|[a-z][a-z0-9+.-]{0,30}://(\\*\\.)?" + LABELS + "(:" + PORT + ")?)$";

  /** The length of the longest {@link #ORIGIN}, in characters. */
  public static final int ORIGIN_LENGTH = 320;

  /** A service account with its namespace: {@code namespace/name}. */
  public static final String SERVICE_ACCOUNT =
      "^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?/" + LABELS + "$";

  /** The length of the longest {@link #SERVICE_ACCOUNT}, in characters. */
  public static final int SERVICE_ACCOUNT_LENGTH = 317;

  /** The value of a label, which may be empty. */
  public static final String LABEL_VALUE = "^([A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?)?$";

  /** The length of the longest value of a label, in characters. */
  public static final int LABEL_VALUE_LENGTH = 63;

  /** The end of a rule in CEL: no key of the map is longer than a label's key can be. */
  public static final String LABEL_KEYS = "all(key, size(key) > 0 && size(key) <= 317)";

  /** What is said of a key that is none. */
  public static final String NO_LABEL_KEY = "a label's key has between 1 and 317 characters";

  private Names() {}
}
