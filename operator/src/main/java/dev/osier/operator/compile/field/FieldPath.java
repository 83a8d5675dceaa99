package dev.osier.operator.compile.field;

import org.jspecify.annotations.Nullable;

/**
 * The place of a field in an object, written as Kubernetes does: {@code spec.rules[0].name}.
 *
 * @param parent where it stands; null for the outermost
 * @param name its name, or an index in brackets
 */
public record FieldPath(@Nullable FieldPath parent, String name) {
  /** The object's {@code spec}. */
  public static final FieldPath SPEC = new FieldPath(null, "spec");

  /** A field of this one. */
  public FieldPath field(String child) {
    return new FieldPath(this, "." + child);
  }

  /** An element of this list. */
  public FieldPath index(int element) {
    return new FieldPath(this, "[" + element + "]");
  }

  @Override
  public String toString() {
    return parent == null ? name : parent + name;
  }
}
