package dev.osier.webhook.injection;

import dev.osier.mesh.AddressBlock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The annotations by which a pod chooses how its sidecar is run. Only the known ones are accepted,
 * and only with values that mean something: a misspelt annotation is a refusal, not a surprise.
 */
final class ProxyAnnotations {
  /** What all of them begin with. */
  static final String PREFIX = "proxy.osier.dev/";

  private static final String CPU_REQUEST = PREFIX + "cpu-request";
  private static final String MEMORY_REQUEST = PREFIX + "memory-request";
  private static final String CPU_LIMIT = PREFIX + "cpu-limit";
  private static final String MEMORY_LIMIT = PREFIX + "memory-limit";
  private static final String CONCURRENCY = PREFIX + "concurrency";
  private static final String LOG_LEVEL = PREFIX + "log-level";
  private static final String EXCLUDE_INBOUND_PORTS = PREFIX + "exclude-inbound-ports";
  private static final String EXCLUDE_OUTBOUND_PORTS = PREFIX + "exclude-outbound-ports";
  private static final String EXCLUDE_OUTBOUND_CIDRS = PREFIX + "exclude-outbound-cidrs";
  private static final String DRAIN_SECONDS = PREFIX + "drain-seconds";
  private static final Set<String> KNOWN =
      new TreeSet<>(
          List.of(
              CPU_REQUEST,
              MEMORY_REQUEST,
              CPU_LIMIT,
              MEMORY_LIMIT,
              CONCURRENCY,
              LOG_LEVEL,
              EXCLUDE_INBOUND_PORTS,
              EXCLUDE_OUTBOUND_PORTS,
              EXCLUDE_OUTBOUND_CIDRS,
              DRAIN_SECONDS));

  private static final List<String> LOG_LEVELS =
      List.of("trace", "debug", "info", "warning", "error", "critical", "off");
  private static final Pattern NUMBER = Pattern.compile("0|[1-9][0-9]{0,8}");
  private static final ResourceAmount LEAST_CPU = ResourceAmount.cpu("1m");
  // Envoy with nothing to do takes about 70 MB.
  private static final ResourceAmount LEAST_MEMORY = ResourceAmount.memory("64Mi");
  private static final int MAX_CONCURRENCY = 64;
  private static final int MAX_ELEMENTS = 64;
  private static final int MAX_PORT = 65535;
  private static final int MAX_DRAIN_SECONDS = 300;

  private final Map<String, String> annotations;

  private ProxyAnnotations(Map<String, String> annotations) {
    this.annotations = annotations;
  }

  /** Lays a pod's annotations over the settings. */
  static ProxyOptions apply(Map<String, String> podAnnotations, InjectionSettings settings)
      throws RefusedPodException {
    Map<String, String> ours = new TreeMap<>(podAnnotations);
    ours.keySet().removeIf(name -> !name.startsWith(PREFIX));
    for (String name : ours.keySet()) {
      if (!KNOWN.contains(name)) {
        String known =
            KNOWN.stream().map(k -> k.substring(PREFIX.length())).collect(Collectors.joining(", "));
        throw refused(name, "unknown annotation; known under " + PREFIX + " are " + known);
      }
    }
    return new ProxyAnnotations(ours).options(settings);
  }

  private ProxyOptions options(InjectionSettings settings) throws RefusedPodException {
    ProxySettings proxy = settings.proxy();
    return new ProxyOptions(
        resources(proxy),
        number(CONCURRENCY, 1, MAX_CONCURRENCY, proxy.concurrency()),
        logLevel(proxy.logLevel()),
        ports(EXCLUDE_INBOUND_PORTS),
        ports(EXCLUDE_OUTBOUND_PORTS),
        blocks(EXCLUDE_OUTBOUND_CIDRS),
        number(DRAIN_SECONDS, 0, MAX_DRAIN_SECONDS, settings.preStopSeconds()));
  }

  private ProxyResources resources(ProxySettings proxy) throws RefusedPodException {
    ProxyResources defaults = proxy.resources();
    ResourceAmount cpuRequest = cpu(CPU_REQUEST, proxy.maxCpu()).orElse(defaults.cpuRequest());
    ResourceAmount memoryRequest =
        memory(MEMORY_REQUEST, proxy.maxMemory()).orElse(defaults.memoryRequest());
    Optional<ResourceAmount> cpuLimit = cpu(CPU_LIMIT, proxy.maxCpu()).or(defaults::cpuLimit);
    Optional<ResourceAmount> memoryLimit =
        memory(MEMORY_LIMIT, proxy.maxMemory()).or(defaults::memoryLimit);
    requireOrder(CPU_REQUEST, cpuRequest, CPU_LIMIT, cpuLimit);
    requireOrder(MEMORY_REQUEST, memoryRequest, MEMORY_LIMIT, memoryLimit);
    return new ProxyResources(cpuRequest, memoryRequest, cpuLimit, memoryLimit);
  }

  private void requireOrder(
      String requestName, ResourceAmount request, String limitName, Optional<ResourceAmount> limit)
      throws RefusedPodException {
    if (limit.isPresent() && request.compareTo(limit.get()) > 0) {
      String culprit = annotations.containsKey(requestName) ? requestName : limitName;
      throw refused(
          culprit,
          "the request ("
              + request
              + ") must not exceed the limit ("
              + limit.get()
              + "); set both "
              + requestName
              + " and "
              + limitName);
    }
  }

  private Optional<ResourceAmount> cpu(String name, ResourceAmount most)
      throws RefusedPodException {
    String text = annotations.get(name);
    if (text == null) {
      return Optional.empty();
    }
    Optional<ResourceAmount> amount = ResourceAmount.parseCpu(text);
    return Optional.of(
        bounded(name, text, amount, LEAST_CPU, most, "an amount of CPU such as 100m or 0.5"));
  }

  private Optional<ResourceAmount> memory(String name, ResourceAmount most)
      throws RefusedPodException {
    String text = annotations.get(name);
    if (text == null) {
      return Optional.empty();
    }
    Optional<ResourceAmount> amount = ResourceAmount.parseMemory(text);
    return Optional.of(
        bounded(name, text, amount, LEAST_MEMORY, most, "an amount of memory such as 128Mi"));
  }

  private static ResourceAmount bounded(
      String name,
      String text,
      Optional<ResourceAmount> amount,
      ResourceAmount least,
      ResourceAmount most,
      String what)
      throws RefusedPodException {
    if (amount.isEmpty() || amount.get().compareTo(least) < 0 || amount.get().compareTo(most) > 0) {
      throw refused(
          name, "must be " + what + " from " + least + " to " + most + ", is " + quoted(text));
    }
    return amount.get();
  }

  private int number(String name, int least, int most, int otherwise) throws RefusedPodException {
    String text = annotations.get(name);
    if (text == null) {
      return otherwise;
    }
    if (!NUMBER.matcher(text).matches()
        || Integer.parseInt(text) < least
        || Integer.parseInt(text) > most) {
      throw refused(
          name, "must be a whole number from " + least + " to " + most + ", is " + quoted(text));
    }
    return Integer.parseInt(text);
  }

  private String logLevel(String otherwise) throws RefusedPodException {
    String text = annotations.get(LOG_LEVEL);
    if (text == null) {
      return otherwise;
    }
    if (!LOG_LEVELS.contains(text)) {
      throw refused(
          LOG_LEVEL, "must be one of " + String.join(", ", LOG_LEVELS) + ", is " + quoted(text));
    }
    return text;
  }

  private List<Integer> ports(String name) throws RefusedPodException {
    TreeSet<Integer> ports = new TreeSet<>();
    for (String element : elements(name)) {
      if (!NUMBER.matcher(element).matches()
          || Integer.parseInt(element) < 1
          || Integer.parseInt(element) > MAX_PORT) {
        throw refused(
            name, "must be ports from 1 to 65535 separated by commas, has " + quoted(element));
      }
      if (!ports.add(Integer.parseInt(element))) {
        throw refused(name, "has " + element + " twice");
      }
    }
    return List.copyOf(ports);
  }

  private List<AddressBlock> blocks(String name) throws RefusedPodException {
    TreeSet<AddressBlock> blocks = new TreeSet<>();
    for (String element : elements(name)) {
      Optional<AddressBlock> block = CidrBlock.parse(element);
      if (block.isEmpty()) {
        throw refused(
            name,
            "must be IPv4 or IPv6 blocks such as 10.0.0.0/8, without host bits, separated by"
                + " commas; has "
                + quoted(element));
      }
      if (!blocks.add(block.get())) {
        throw refused(name, "has " + element + " twice");
      }
    }
    return List.copyOf(blocks);
  }

  private List<String> elements(String name) throws RefusedPodException {
    String text = annotations.get(name);
    if (text == null) {
      return List.of();
    }
    List<String> elements = new ArrayList<>();
    for (String element : text.split(",", -1)) {
      elements.add(element.strip());
    }
    if (elements.size() > MAX_ELEMENTS) {
      throw refused(name, "must have at most " + MAX_ELEMENTS + " elements");
    }
    return elements;
  }

  private static String quoted(String text) {
    return '"' + text + '"';
  }

  private static RefusedPodException refused(String name, String problem) {
    return new RefusedPodException("metadata.annotations[" + name + "]", problem);
  }
}
