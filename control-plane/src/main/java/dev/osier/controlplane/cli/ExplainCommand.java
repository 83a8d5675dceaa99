package dev.osier.controlplane.cli;

import dev.osier.controlplane.preview.ClusterFiles;
import dev.osier.controlplane.preview.Explanations;
import dev.osier.mesh.NamespacedName;
import dev.osier.mesh.route.Caller;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code osier explain}: which way a request would take, and why. */
@Command(
    name = "explain",
    mixinStandardHelpOptions = true,
    description =
        "Says which rule a request would take, which others it would not and why, and what would"
            + " happen to it. Reads Kubernetes objects from files; needs no cluster.")
public final class ExplainCommand implements Callable<Integer> {
  @Option(
      names = "-f",
      required = true,
      paramLabel = "FILE",
      description =
          "Kubernetes objects as YAML: Services, RouteRules, Policies, and what else is known;"
              + " - for standard input; may be repeated")
  private List<Path> files = List.of();

  @Option(
      names = "--from",
      required = true,
      paramLabel = "NAMESPACE/ACCOUNT",
      description = "the service account of the caller")
  private String from = "";

  @Option(
      names = "--label",
      paramLabel = "KEY=VALUE",
      description = "a label of the caller's pod; may be repeated")
  private Map<String, String> labels = Map.of();

  @Option(
      names = "-H",
      paramLabel = "NAME=VALUE",
      description = "a header of the request; may be repeated")
  private List<String> headers = List.of();

  @Parameters(
      arity = "1..2",
      paramLabel = "[METHOD] URL",
      description =
          "the request, such as GET http://reviews.bookstore:9080/reviews/0 or"
              + " tcp://ledger.bookstore:7070")
  private List<String> request = List.of();

  @Mixin private final NamespaceOption option = new NamespaceOption();

  @Spec private CommandSpec command = CommandSpec.create();

  @Override
  public Integer call() throws IOException {
    NamespacedName account = NamespacedName.parse(from);
    PrintWriter out = command.commandLine().getOut();
    Explanations.of(
            ClusterFiles.read(files, option.namespace()),
            new Caller(account.namespace(), account.name(), labels),
            request.size() == 1 ? "GET" : request.getFirst(),
            request.getLast(),
            headers)
        .forEach(out::println);
    return 0;
  }
}
