package dev.osier.controlplane.preview;

import dev.osier.mesh.Mesh;
import dev.osier.xds.evaluate.Headers;
import dev.osier.xds.evaluate.Request;
import java.util.List;
import java.util.Locale;

/** A request as a person writes it: a method, a URL, headers. */
final class Question {
  private static final String SCHEME_END = "://";
  private static final int HTTP_PORT = 80;

  private Question() {}

  /**
   * The request that an application in a namespace would send.
   *
   * @param url such as {@code http://reviews.bookstore:9080/reviews/0}, or {@code
   *     tcp://ledger:7070}
   * @param headers each {@code name=value} or {@code name: value}
   * @throws IllegalArgumentException if the URL or a header can't be read, saying why
   */
  static Request of(Mesh mesh, String namespace, String method, String url, List<String> headers) {
    int schemeEnd = url.indexOf(SCHEME_END);
    String scheme = schemeEnd < 0 ? "http" : url.substring(0, schemeEnd);
    if (!scheme.equals("http") && !scheme.equals("tcp")) {
      throw new IllegalArgumentException(
          "reading "
              + url
              + ": a sidecar sees requests of http:// and connections of tcp://, nothing inside"
              + " "
              + scheme
              + "://");
    }
    String rest = schemeEnd < 0 ? url : url.substring(schemeEnd + SCHEME_END.length());
    int slash = rest.indexOf('/');
    String authority = slash < 0 ? rest : rest.substring(0, slash);
    String path = slash < 0 ? "/" : rest.substring(slash);
    Authority parts = Authority.parse(authority, HTTP_PORT);
    Destination destination = Destination.of(mesh, namespace, parts.host(), parts.port());
    if (destination.service().filter(service -> service.isHeadless()).isPresent()) {
      throw new IllegalArgumentException(
          "reading "
              + url
              + ": the Service has no cluster IP here, so that connections to it are not routed");
    }
    Headers read = Headers.NONE;
    String host = authority;
    for (String header : headers) {
      int end = header.indexOf('=');
      int colon = header.indexOf(": ");
      if (colon > 0 && (end < 0 || colon < end)) {
        end = colon;
      }
      if (end <= 0) {
        throw new IllegalArgumentException("reading header " + header + ": expected name=value");
      }
      String name = header.substring(0, end).toLowerCase(Locale.ROOT);
      String value = header.substring(end + 1).strip();
      if (name.equals("host")) {
        host = value;
      } else {
        read = read.with(name, value);
      }
    }
    return new Request(destination.address(), destination.port(), method, host, path, read);
  }
}
