package dev.osier.operator.compile.route;

import dev.osier.crds.route.Header;
import dev.osier.mesh.route.HeaderChanges;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** From a rule's changes of headers to the mesh's. */
final class HeaderCompiler {
  private HeaderCompiler() {}

  static HeaderChanges compile(dev.osier.crds.route.@Nullable HeaderChanges changes) {
    if (changes == null) {
      return HeaderChanges.NONE;
    }
    return new HeaderChanges(
        values(changes.set()),
        values(changes.add()),
        changes.remove().stream().map(HeaderCompiler::lowerCase).distinct().sorted().toList());
  }

  private static List<HeaderChanges.Value> values(List<Header> headers) {
    return headers.stream()
        .map(header -> new HeaderChanges.Value(lowerCase(header.name()), header.value()))
        .toList();
  }

  private static String lowerCase(String name) {
    return name.toLowerCase(Locale.ROOT);
  }
}
