package dev.osier.controlplane.cli;

import picocli.CommandLine.Option;

/** The namespace of objects in files that name none, as for {@code kubectl apply -n}. */
final class NamespaceOption {
  @Option(
      names = {"-n", "--namespace"},
      defaultValue = "default",
      paramLabel = "NAMESPACE",
      description = "the namespace of objects that name none (default: ${DEFAULT-VALUE})")
  private String namespace = "default";

  String namespace() {
    return namespace;
  }
}
