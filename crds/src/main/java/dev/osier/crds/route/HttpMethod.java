package dev.osier.crds.route;

/** The methods of HTTP (RFC 9110, RFC 5789) that a match can name. */
public enum HttpMethod {
  /** GET. */
  GET,
  /** HEAD. */
  HEAD,
  /** POST. */
  POST,
  /** PUT. */
  PUT,
  /** DELETE. */
  DELETE,
  /** CONNECT. */
  CONNECT,
  /** OPTIONS. */
  OPTIONS,
  /** TRACE. */
  TRACE,
  /** PATCH. */
  PATCH
}
