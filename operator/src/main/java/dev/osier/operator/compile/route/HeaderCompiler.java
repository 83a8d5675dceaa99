package dev.osier.operator.compile.route;

import dev.osier.crds.route.Header;
import dev.osier.crds.route.HeaderNames;
import dev.osier.mesh.route.HeaderChanges;
import dev.osier.operator.compile.field.Complaints;
import dev.osier.operator.compile.field.FieldPath;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** From a rule's changes of headers to the mesh's. */
final class HeaderCompiler {
  private final Complaints complaints;

  HeaderCompiler(Complaints complaints) {
    this.complaints = complaints;
  }

  HeaderChanges compile(dev.osier.crds.route.@Nullable HeaderChanges changes, FieldPath field) {
    if (changes == null) {
      return HeaderChanges.NONE;
    }
    return new HeaderChanges(
        values(changes.set(), field.field("set")),
        values(changes.add(), field.field("add")),
        names(changes.remove(), field.field("remove")).stream().distinct().sorted().toList());
  }

  private List<HeaderChanges.Value> values(List<Header> headers, FieldPath field) {
    return IntStream.range(0, headers.size())
        .mapToObj(
            i ->
                new HeaderChanges.Value(
                    name(headers.get(i).name(), field.index(i).field("name")),
                    headers.get(i).value()))
        .toList();
  }

  private List<String> names(List<String> names, FieldPath field) {
    return IntStream.range(0, names.size())
        .mapToObj(i -> name(names.get(i), field.index(i)))
        .toList();
  }

  /** Envoy refuses a whole route table for one change of the host. */
  private String name(String name, FieldPath field) {
    String lowerCase = name.toLowerCase(Locale.ROOT);
    if (HeaderNames.isReserved(lowerCase)) {
      complaints.add(field, HeaderNames.RESERVED_MESSAGE);
    }
    return lowerCase;
  }
}
