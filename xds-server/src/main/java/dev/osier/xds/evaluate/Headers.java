package dev.osier.xds.evaluate;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * HTTP headers in their order; a name may stand several times.
 *
 * @param all every header
 */
public record Headers(List<Header> all) {
  /** No headers. */
  public static final Headers NONE = new Headers(List.of());

  /**
   * One header.
   *
   * @param name in lower case
   * @param value without surrounding space
   */
  public record Header(String name, String value) {
    public Header {
      if (!name.equals(name.toLowerCase(Locale.ROOT))) {
        throw new IllegalArgumentException("reading header " + name + ": not in lower case");
      }
    }
  }

  public Headers {
    all = List.copyOf(all);
  }

  /** The values of a name, in their order. */
  public List<String> values(String name) {
    return all.stream().filter(header -> header.name().equals(name)).map(Header::value).toList();
  }

  /** The first value of a name; the empty text if there is none. */
  public String first(String name) {
    List<String> values = values(name);
    return values.isEmpty() ? "" : values.getFirst();
  }

  /** Whether the name stands here. */
  public boolean contains(String name) {
    return all.stream().anyMatch(header -> header.name().equals(name));
  }

  /** These headers and one more. */
  public Headers with(String name, String value) {
    List<Header> more = new ArrayList<>(all);
    more.add(new Header(name, value));
    return new Headers(more);
  }

  /** These headers without those of a name. */
  public Headers without(String name) {
    return new Headers(all.stream().filter(header -> !header.name().equals(name)).toList());
  }
}
