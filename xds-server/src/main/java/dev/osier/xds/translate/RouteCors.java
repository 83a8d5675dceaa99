package dev.osier.xds.translate;

import com.google.protobuf.BoolValue;
import dev.osier.mesh.route.Cors;
import dev.osier.mesh.route.Expressions;
import io.envoyproxy.envoy.extensions.filters.http.cors.v3.CorsPolicy;
import io.envoyproxy.envoy.type.matcher.v3.StringMatcher;
import java.util.List;

/** Which pages of other origins may call. Preflight requests are answered by the proxy. */
final class RouteCors {
  private static final String ANY = "*";
  private static final String ANY_HOST = "://*.";

  private RouteCors() {}

  static CorsPolicy translate(Cors cors) {
    CorsPolicy.Builder policy = CorsPolicy.newBuilder();
    cors.allowOrigins().forEach(origin -> policy.addAllowOriginStringMatch(origin(origin)));
    policy
        .setAllowMethods(list(cors.allowMethods()))
        .setAllowHeaders(list(cors.allowHeaders()))
        .setExposeHeaders(list(cors.exposeHeaders()))
        .setAllowCredentials(BoolValue.of(cors.allowCredentials()));
    cors.maxAge().ifPresent(age -> policy.setMaxAge(String.valueOf(age.toSeconds())));
    return policy.build();
  }

  // An asterisk alone is Envoy's own word for every origin.
  private static StringMatcher origin(String origin) {
    int host = origin.indexOf(ANY_HOST);
    if (origin.equals(ANY) || host < 0) {
      return StringMatcher.newBuilder().setExact(origin).build();
    }
    String scheme = origin.substring(0, host);
    String domain = origin.substring(host + ANY_HOST.length());
    return StringMatcher.newBuilder()
        .setSafeRegex(RegularExpressions.matcher(Expressions.originsBelow(scheme, domain)))
        .build();
  }

  private static String list(List<String> values) {
    return String.join(", ", values);
  }
}
