package dev.osier.xds.evaluate;

import io.envoyproxy.envoy.config.route.v3.RedirectAction;
import io.envoyproxy.envoy.config.route.v3.RouteMatch;
import java.util.Optional;

/** The status and the location of Envoy's {@code RedirectAction}. */
final class Redirection {
  private Redirection() {}

  static int status(RedirectAction redirect) {
    return switch (redirect.getResponseCode()) {
      case MOVED_PERMANENTLY -> 301;
      case FOUND -> 302;
      case SEE_OTHER -> 303;
      case TEMPORARY_REDIRECT -> 307;
      case PERMANENT_REDIRECT -> 308;
      case UNRECOGNIZED -> throw new UnknownConfigurationException("redirect response_code");
    };
  }

  static String location(RedirectAction redirect, RouteMatch match, Request request) {
    String original = RequestHeaders.scheme(request);
    String scheme =
        switch (redirect.getSchemeRewriteSpecifierCase()) {
          case SCHEME_REDIRECT -> redirect.getSchemeRedirect();
          case HTTPS_REDIRECT -> redirect.getHttpsRedirect() ? "https" : original;
          case SCHEMEREWRITESPECIFIER_NOT_SET -> original;
        };
    String port =
        redirect.getPortRedirect() == 0
            ? ""
            : ":" + Integer.toUnsignedString(redirect.getPortRedirect());
    String host =
        redirect.getHostRedirect().isEmpty()
            ? host(request, scheme, port)
            : redirect.getHostRedirect();
    return scheme + "://" + host + port + path(redirect, match, request);
  }

  /** The address of the request itself, which Envoy adds to a fixed answer with status 3xx. */
  static String ownLocation(Request request) {
    return RequestHeaders.scheme(request) + "://" + request.authority() + request.path();
  }

  // The port goes if it is replaced, or was the default of a scheme that changes.
  private static String host(Request request, String scheme, String port) {
    String authority = request.authority();
    int end =
        authority.startsWith("[") ? authority.lastIndexOf("]:") + 1 : authority.lastIndexOf(':');
    if (end <= 0) {
      return authority;
    }
    String proto = request.headers().first("x-forwarded-proto");
    String requestPort = authority.substring(end);
    boolean wasDefault =
        (proto.equalsIgnoreCase("https") && requestPort.equals(":443"))
            || (proto.equalsIgnoreCase("http") && requestPort.equals(":80"));
    boolean removed = !port.isEmpty() || (!scheme.equals(proto) && wasDefault);
    return removed ? authority.substring(0, end) : authority;
  }

  private static String path(RedirectAction redirect, RouteMatch match, Request request) {
    String path =
        switch (redirect.getPathRewriteSpecifierCase()) {
          case PATH_REDIRECT -> {
            String replacement = redirect.getPathRedirect();
            int query = request.path().indexOf('?');
            yield replacement.isEmpty()
                ? request.path()
                : replacement.indexOf('?') >= 0 || query < 0
                    ? replacement
                    : replacement + request.path().substring(query);
          }
          case PREFIX_REWRITE ->
              PathRewriting.rewrite(request, match, redirect.getPrefixRewrite(), Optional.empty());
          case REGEX_REWRITE ->
              PathRewriting.rewrite(request, match, "", Optional.of(redirect.getRegexRewrite()));
          case PATHREWRITESPECIFIER_NOT_SET -> request.path();
        };
    String absolute = path.startsWith("/") ? path : "/" + path;
    boolean ownQuery = redirect.getPathRedirect().indexOf('?') >= 0;
    int query = absolute.indexOf('?');
    return redirect.getStripQuery() && !ownQuery && query >= 0
        ? absolute.substring(0, query)
        : absolute;
  }
}
