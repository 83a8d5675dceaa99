package dev.osier.mesh.route;

/** What becomes of a request that no route matches. */
public enum NoMatch {
  /** It goes on as if there were no rule. */
  FORWARD,
  /** It is answered with 404; a connection is closed. */
  REJECT
}
