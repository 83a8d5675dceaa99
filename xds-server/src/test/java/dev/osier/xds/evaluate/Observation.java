package dev.osier.xds.evaluate;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.osier.testkit.RawResponse;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a real Envoy did with a request.
 *
 * @param response what the caller got
 */
record Observation(Request request, RawResponse response) {
  /**
   * What a decision says otherwise; nothing if they agree. Where chance decides, they agree if one
   * of the possibilities is what was seen.
   */
  List<String> disagreements(Decision decision) {
    List<String> first = List.of();
    Optional<Decision> current = Optional.of(decision);
    while (current.isPresent()) {
      for (List<String> differences : possibilities(current.get())) {
        if (differences.isEmpty()) {
          return List.of();
        }
        first = first.isEmpty() ? differences : first;
      }
      current = current.get().otherwise();
    }
    return first;
  }

  private List<List<String>> possibilities(Decision decision) {
    String route = decision.routing().flatMap(Decision.Routing::route).orElse("");
    Optional<Fault.Abort> abort =
        decision.fault().flatMap(Fault::abort).filter(one -> one.share().isAll());
    if (abort.isPresent()) {
      return List.of(aborted(abort.get()));
    }
    return switch (decision.outcome()) {
      case Outcome.Forwarded forwarded -> forwarded(forwarded, route);
      case Outcome.Rejected rejected -> List.of(refused(rejected.reply()));
      case Outcome.Answered answered -> List.of(answered(answered.reply(), route));
      case Outcome.TcpForwarded tcp -> List.of(List.of("HTTP expected, but " + tcp));
      case Outcome.Closed closed -> List.of(List.of("HTTP expected, but " + closed));
    };
  }

  private List<List<String>> forwarded(Outcome.Forwarded forwarded, String route) {
    return forwarded.targets().stream()
        .filter(target -> target.weight() > 0)
        .map(
            target ->
                target.reach() == Outcome.Reach.NOWHERE
                    ? answered(notFound(target, forwarded), route)
                    : sent(target, forwarded, route))
        .toList();
  }

  private LocalReply notFound(Outcome.HttpTarget target, Outcome.Forwarded forwarded) {
    List<HeaderChanges> response = new ArrayList<>(target.response());
    forwarded.cors().ifPresent(allowed -> response.add(allowed.response()));
    return LocalReply.of(
        request, forwarded.clusterNotFoundStatus(), "", Optional.empty(), response);
  }

  private List<String> aborted(Fault.Abort abort) {
    List<String> differences = new ArrayList<>();
    if (abort.isGrpc() && !request.isGrpc()) {
      compare(differences, "status", 200, response.status());
    } else if (abort.isGrpc()) {
      compare(
          differences,
          "grpc-status",
          String.valueOf(abort.status()),
          response.header("grpc-status"));
    } else if (request.isGrpc()) {
      compare(differences, "status", 200, response.status());
    } else {
      compare(differences, "status", abort.status(), response.status());
    }
    return differences;
  }

  private List<String> sent(Outcome.HttpTarget target, Outcome.Forwarded forwarded, String route) {
    List<String> differences = new ArrayList<>();
    compare(
        differences,
        "status",
        RequestHeaders.upgrade(request.headers()).isPresent() ? 101 : 200,
        response.status());
    if (response.header(ReportingUpstream.REPORT).isEmpty()) {
      differences.add("was not sent to " + target.cluster());
      return differences;
    }
    String report =
        new String(
            Base64.getDecoder().decode(response.header(ReportingUpstream.REPORT)), ISO_8859_1);
    int lineEnd = report.indexOf("\r\n");
    String head = report.substring(lineEnd + 2);
    Request left = target.request();
    compare(
        differences, "cluster", LiveTable.address(target.cluster()), report.substring(0, lineEnd));
    compare(
        differences,
        "request line",
        left.method() + " " + left.path() + " HTTP/1.1",
        head.lines().findFirst().orElse(""));
    Headers seen = RawHttp.headers(head);
    compare(differences, "authority", left.authority(), seen.first("host"));
    compare(
        differences,
        "request headers",
        byName(left.headers(), route).toString(),
        byName(withoutGenerated(seen.without("host")), route).toString());
    Headers expected = ReportingUpstream.ANSWER;
    for (HeaderChanges changes : target.response()) {
      expected = changes.applyToResponse(expected);
    }
    if (forwarded.cors().isPresent()) {
      expected = forwarded.cors().get().response().applyToResponse(expected);
    }
    compareResponse(differences, expected, route);
    return differences;
  }

  // Envoy has drawn a cluster by then, whose headers the answer gets; which one is not known here.
  private List<String> refused(LocalReply reply) {
    List<String> differences = new ArrayList<>();
    compare(differences, "status", reply.seenStatus(), response.status());
    return differences;
  }

  private List<String> answered(LocalReply reply, String route) {
    List<String> differences = new ArrayList<>();
    compare(differences, "status", reply.seenStatus(), response.status());
    if (reply.grpcStatus().isPresent()) {
      compare(
          differences,
          "grpc-status",
          String.valueOf(reply.grpcStatus().getAsInt()),
          response.header("grpc-status"));
    } else if (!request.method().equals("HEAD")) {
      compare(differences, "body", reply.body(), response.body());
    }
    Headers expected = Headers.NONE;
    if (reply.location().isPresent()) {
      expected = expected.with("location", reply.location().get());
    }
    for (HeaderChanges changes : reply.response()) {
      expected = changes.applyToResponse(expected);
    }
    compareResponse(differences, expected, route);
    return differences;
  }

  private void compareResponse(List<String> differences, Headers expected, String route) {
    Headers seen = RawHttp.headers(response.head());
    for (String name :
        List.of(
            ReportingUpstream.REPORT,
            "date",
            "content-length",
            "content-type",
            "connection",
            "transfer-encoding",
            "upgrade",
            "grpc-status",
            "grpc-message")) {
      seen = seen.without(name);
    }
    compare(
        differences,
        "response headers",
        byName(expected, route).toString(),
        byName(seen, route).toString());
  }

  private Headers withoutGenerated(Headers headers) {
    return request.headers().contains("x-request-id")
        ? headers
        : headers.without("x-request-id").with("x-request-id", RequestHeaders.GENERATED_ID);
  }

  // Only the order of values of one name has a meaning.
  private static TreeMap<String, List<String>> byName(Headers headers, String route) {
    TreeMap<String, List<String>> byName = new TreeMap<>();
    for (Headers.Header header : headers.all()) {
      byName
          .computeIfAbsent(header.name(), name -> new ArrayList<>())
          .add(header.value().replace("%PROTOCOL%", "HTTP/1.1").replace("%ROUTE_NAME%", route));
    }
    return byName;
  }

  private static void compare(
      List<String> differences, String what, Object expected, Object actual) {
    if (!expected.equals(actual)) {
      differences.add(what + ": expected " + expected + ", Envoy has " + actual);
    }
  }
}
