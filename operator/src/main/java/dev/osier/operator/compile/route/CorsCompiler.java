package dev.osier.operator.compile.route;

import dev.osier.mesh.route.Cors;
import dev.osier.mesh.route.Expressions;
import dev.osier.operator.compile.field.FieldPath;
import dev.osier.operator.compile.field.FieldReader;
import dev.osier.operator.regex.RegularExpression;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** From what a rule says of other origins to the mesh's. */
final class CorsCompiler {
  private static final String ANY_HOST = "://*.";

  private final FieldReader reader;

  CorsCompiler(FieldReader reader) {
    this.reader = reader;
  }

  Optional<Cors> compile(dev.osier.crds.route.@Nullable Cors cors, FieldPath field) {
    if (cors == null) {
      return Optional.empty();
    }
    checkOrigins(cors.allowOrigins(), field.field("allowOrigins"));
    return Optional.of(
        new Cors(
            cors.allowOrigins(),
            cors.allowMethods(),
            cors.allowHeaders(),
            cors.exposeHeaders(),
            cors.allowCredentials(),
            reader.duration(cors.maxAge(), field.field("maxAge"))));
  }

  /** What lies below a domain is an expression to Envoy, of which it takes no large ones. */
  private void checkOrigins(List<String> origins, FieldPath field) {
    for (int i = 0; i < origins.size(); i++) {
      FieldPath place = field.index(i);
      int host = origins.get(i).indexOf(ANY_HOST);
      if (host >= 0) {
        String scheme = origins.get(i).substring(0, host);
        String domain = origins.get(i).substring(host + ANY_HOST.length());
        RegularExpression.check(Expressions.originsBelow(scheme, domain))
            .ifPresent(why -> reader.complaints().add(place, why));
      }
    }
  }
}
