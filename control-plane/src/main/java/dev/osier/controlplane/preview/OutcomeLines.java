package dev.osier.controlplane.preview;

import dev.osier.xds.evaluate.Cors;
import dev.osier.xds.evaluate.Fault;
import dev.osier.xds.evaluate.HeaderChanges;
import dev.osier.xds.evaluate.Headers;
import dev.osier.xds.evaluate.LocalReply;
import dev.osier.xds.evaluate.Outcome;
import dev.osier.xds.evaluate.Request;
import dev.osier.xds.evaluate.Retries;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What happens to a request on its way, line by line. */
final class OutcomeLines {
  private OutcomeLines() {}

  static List<String> of(Outcome outcome, Request request) {
    List<String> lines = new ArrayList<>();
    lines.add(Explanation.line("then it", Words.of(outcome)));
    switch (outcome) {
      case Outcome.Forwarded forwarded -> addForwarded(forwarded, request, lines);
      case Outcome.Redirected redirected -> addReply(redirected.reply(), lines);
      case Outcome.DirectResponse response -> addReply(response.reply(), lines);
      case Outcome.Preflight preflight -> addReply(preflight.reply(), lines);
      case Outcome.NoRoute none -> addReply(none.reply(), lines);
      case Outcome.NoVirtualHost none -> addReply(none.reply(), lines);
      case Outcome.ClusterNotFound none -> addReply(none.reply(), lines);
      case Outcome.Rejected rejected -> addReply(rejected.reply(), lines);
      case Outcome.TcpForwarded _, Outcome.Closed _ -> {}
    }
    return lines;
  }

  /** What is done to a request on purpose. */
  static List<String> of(Fault fault) {
    List<String> lines = new ArrayList<>();
    addFault(fault, lines);
    return lines;
  }

  private static void addForwarded(
      Outcome.Forwarded forwarded, Request request, List<String> lines) {
    forwarded.targets().stream()
        .findFirst()
        .ifPresent(target -> addChanges(target, request, lines));
    if (!forwarded.timeout().isZero()) {
      lines.add(Explanation.line("timeout", text(forwarded.timeout()) + " for the request"));
    }
    if (!forwarded.idleTimeout().isZero()) {
      lines.add(Explanation.line("timeout", text(forwarded.idleTimeout()) + " standing still"));
    }
    forwarded
        .retries()
        .filter(retries -> retries.count() > 0)
        .ifPresent(retries -> addRetries(retries, lines));
    forwarded
        .mirrors()
        .forEach(
            mirror ->
                lines.add(
                    Explanation.line(
                        "mirrored",
                        Words.of(mirror.share())
                            + " to "
                            + Words.cluster(mirror.cluster(), mirror.reach()))));
    forwarded.cors().ifPresent(cors -> addCors(cors, lines));
  }

  private static void addRetries(Retries retries, List<String> lines) {
    String codes = retries.codes().isEmpty() ? "" : " " + retries.codes();
    lines.add(Explanation.line("retries", retries.count() + " on " + retries.conditions() + codes));
    if (!retries.perTryTimeout().isZero()) {
      lines.add(Explanation.line("timeout", text(retries.perTryTimeout()) + " for each try"));
    }
  }

  private static void addFault(Fault fault, List<String> lines) {
    fault
        .delay()
        .ifPresent(
            delay ->
                lines.add(
                    Explanation.line(
                        "fault", Words.of(delay.share()) + " wait " + text(delay.duration()))));
    fault
        .abort()
        .ifPresent(
            abort ->
                lines.add(
                    Explanation.line(
                        "fault",
                        Words.of(abort.share())
                            + " are answered with "
                            + (abort.isGrpc() ? "gRPC status " : "")
                            + abort.status())));
  }

  private static void addChanges(Outcome.HttpTarget target, Request request, List<String> lines) {
    Request leaving = target.request();
    if (!leaving.path().equals(request.path())) {
      lines.add(Explanation.line("path", leaving.path()));
    }
    if (!leaving.authority().equals(request.authority())) {
      lines.add(Explanation.line("host", leaving.authority()));
    }
    for (Headers.Header header : leaving.headers().all()) {
      // What Envoy does to every request is none of the rule's.
      if (!request.headers().all().contains(header) && !isEnvoys(header)) {
        lines.add(Explanation.line("header", header.name() + ": " + header.value()));
      }
    }
    for (Headers.Header header : request.headers().all()) {
      if (!leaving.headers().contains(header.name())) {
        lines.add(Explanation.line("header", header.name() + " is taken away"));
      }
    }
    target.response().forEach(changes -> addResponse(changes, lines));
  }

  private static boolean isEnvoys(Headers.Header header) {
    return header.name().equals("x-forwarded-proto") || header.value().indexOf('%') >= 0;
  }

  private static void addResponse(HeaderChanges changes, List<String> lines) {
    changes
        .removed()
        .forEach(name -> lines.add(Explanation.line("response", name + " is taken away")));
    changes
        .added()
        .forEach(
            added -> lines.add(Explanation.line("response", added.name() + ": " + added.value())));
  }

  private static void addReply(LocalReply reply, List<String> lines) {
    if (!reply.body().isEmpty()) {
      lines.add(Explanation.line("body", reply.body()));
    }
    reply.response().forEach(changes -> addResponse(changes, lines));
  }

  private static void addCors(Cors cors, List<String> lines) {
    addResponse(cors.response(), lines);
  }

  private static String text(Duration duration) {
    return duration.toMillis() % 1000 == 0
        ? duration.toSeconds() + "s"
        : duration.toMillis() + "ms";
  }
}
