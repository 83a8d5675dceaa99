package dev.osier.crds.route;

/** What the API server accepts as a path (RFC 3986, section 3.3). */
final class Paths {
  /** Only characters of a path, as a regular expression inside a text of CEL. */
  static final String CHARACTERS = "^([-A-Za-z0-9/._~!$&()*+,;=:@\\\\x27]|%[0-9a-fA-F]{2})+$";

  /** A path that begins with a slash, as the pattern of a field. */
  static final String PATTERN = "^/([-A-Za-z0-9/._~!$&()*+,;=:@']|%[0-9a-fA-F]{2})*$";

  /** What proxies would see changed, as a regular expression inside a text of CEL. */
  static final String NOT_NORMAL = "//|/[.][.]?(/|$)|%2[fF]";

  /** What is said of a path that proxies would see changed. */
  static final String NOT_NORMAL_MESSAGE =
      "a path has no //, /./, /../ and %2f: proxies see it normalised";

  private Paths() {}
}
