package dev.osier.mesh.route;

import java.util.List;

/**
 * Changes to headers, in this order: remove, set, add.
 *
 * @param set headers that get exactly this value
 * @param add values that are appended to what there is
 * @param remove the names of headers that are taken away, in lower case
 */
public record HeaderChanges(List<Value> set, List<Value> add, List<String> remove) {
  /** No changes. */
  public static final HeaderChanges NONE = new HeaderChanges(List.of(), List.of(), List.of());

  public HeaderChanges {
    set = List.copyOf(set);
    add = List.copyOf(add);
    remove = List.copyOf(remove);
  }

  /**
   * A header.
   *
   * @param name its name, in lower case
   * @param value its value, to be taken literally
   */
  public record Value(String name, String value) {}
}
