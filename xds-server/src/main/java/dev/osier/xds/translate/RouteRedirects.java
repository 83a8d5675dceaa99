package dev.osier.xds.translate;

import dev.osier.mesh.route.RequestMatch;
import dev.osier.mesh.route.RouteOutcome.Redirect;
import io.envoyproxy.envoy.config.route.v3.RedirectAction;
import io.envoyproxy.envoy.config.route.v3.RedirectAction.RedirectResponseCode;
import java.util.Optional;

/** Telling the caller to ask elsewhere. */
final class RouteRedirects {
  private static final String HTTPS = "https";
  private static final int HTTP_PORT = 80;
  private static final int HTTPS_PORT = 443;

  private RouteRedirects() {}

  /**
   * @param port the port that was asked, which the redirect keeps unless it names a port or a
   *     scheme
   */
  static RedirectAction translate(Redirect redirect, RequestMatch match, int port) {
    RedirectAction.Builder action =
        RedirectAction.newBuilder().setResponseCode(code(redirect.status()));
    redirect.scheme().ifPresent(action::setSchemeRedirect);
    redirect.host().ifPresent(action::setHostRedirect);
    port(redirect, port).ifPresent(action::setPortRedirect);
    redirect.path().ifPresent(path -> PathRewrites.apply(action, match, path));
    return action.build();
  }

  // Envoy takes the port along with the host that was asked, and drops it with that.
  private static Optional<Integer> port(Redirect redirect, int port) {
    if (redirect.port().isPresent()) {
      return redirect.port();
    }
    boolean isOtherHost = redirect.host().isPresent();
    if (redirect.scheme().isPresent()) {
      int usual = redirect.scheme().get().equals(HTTPS) ? HTTPS_PORT : HTTP_PORT;
      return isOtherHost || usual == port ? Optional.empty() : Optional.of(usual);
    }
    return isOtherHost && port != HTTP_PORT ? Optional.of(port) : Optional.empty();
  }

  private static RedirectResponseCode code(int status) {
    return switch (status) {
      case 302 -> RedirectResponseCode.FOUND;
      case 303 -> RedirectResponseCode.SEE_OTHER;
      case 307 -> RedirectResponseCode.TEMPORARY_REDIRECT;
      case 308 -> RedirectResponseCode.PERMANENT_REDIRECT;
      default -> RedirectResponseCode.MOVED_PERMANENTLY;
    };
  }
}
