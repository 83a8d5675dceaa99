package dev.osier.mesh.route;

import java.util.List;
import java.util.Optional;

/**
 * What a request must be like; all of it must hold.
 *
 * @param path its path
 * @param method its method, such as {@code GET}; empty for any
 * @param headers its headers
 * @param queryParams the parameters of its query
 * @param cookies its cookies
 */
public record RequestMatch(
    PathMatch path,
    Optional<String> method,
    List<NamedMatch> headers,
    List<NamedMatch> queryParams,
    List<NamedMatch> cookies) {
  /** Every request. */
  public static final RequestMatch ANY =
      new RequestMatch(PathMatch.ANY, Optional.empty(), List.of(), List.of(), List.of());

  public RequestMatch {
    headers = List.copyOf(headers);
    queryParams = List.copyOf(queryParams);
    cookies = List.copyOf(cookies);
  }
}
