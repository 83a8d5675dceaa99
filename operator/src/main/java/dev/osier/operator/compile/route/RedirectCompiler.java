package dev.osier.operator.compile.route;

import dev.osier.crds.route.PathModifier;
import dev.osier.crds.route.Redirect;
import dev.osier.mesh.route.PathRewrite;
import dev.osier.mesh.route.RouteOutcome;
import dev.osier.operator.compile.field.Complaints;
import dev.osier.operator.compile.field.FieldPath;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** From a rule's redirect, and its change of the path, to the mesh's. */
final class RedirectCompiler {
  private final Complaints complaints;

  RedirectCompiler(Complaints complaints) {
    this.complaints = complaints;
  }

  RouteOutcome compile(Redirect redirect, FieldPath field) {
    return new RouteOutcome.Redirect(
        Optional.ofNullable(redirect.scheme())
            .map(scheme -> scheme.name().toLowerCase(Locale.ROOT)),
        Optional.ofNullable(redirect.hostname()),
        Optional.ofNullable(redirect.port()),
        path(redirect.path(), field.field("path")),
        redirect.statusCode());
  }

  Optional<PathRewrite> path(@Nullable PathModifier modifier, FieldPath field) {
    if (modifier == null) {
      return Optional.empty();
    }
    return switch (modifier.type()) {
      case REPLACE_FULL_PATH ->
          given(modifier.replaceFullPath(), field.field("replaceFullPath"))
              .map(PathRewrite.ReplaceFullPath::new);
      case REPLACE_PREFIX_MATCH ->
          given(modifier.replacePrefixMatch(), field.field("replacePrefixMatch"))
              .map(PathRewrite.ReplacePrefixMatch::new);
    };
  }

  private Optional<String> given(@Nullable String path, FieldPath field) {
    if (path == null) {
      complaints.add(field, "missing");
    }
    return Optional.ofNullable(path);
  }
}
