package dev.osier.xds.stream;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import dev.osier.xds.resource.ProxyConfig;
import dev.osier.xds.resource.ResourceType;
import dev.osier.xds.resource.XdsResource;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/** A configuration written down by hand. A resource's body is the list of what it names. */
public final class FakeConfig implements ProxyConfig {
  /** What the names of clusters begin with that proxies ask for by themselves. */
  static final String ADDRESS = "pod/";

  private static final Object NOTHING = new Object();
  private static final SortedMap<String, XdsResource> NONE = Collections.emptySortedMap();

  public static final FakeConfig EMPTY = new FakeConfig(Map.of(), Map.of(), Map.of());

  private final Map<ResourceType, SortedMap<String, XdsResource>> resources;
  private final Map<ResourceType, SortedMap<String, XdsResource>> onDemand;
  private final Map<ResourceType, Object> named;

  private FakeConfig(
      Map<ResourceType, SortedMap<String, XdsResource>> resources,
      Map<ResourceType, SortedMap<String, XdsResource>> onDemand,
      Map<ResourceType, Object> named) {
    this.resources = resources;
    this.onDemand = onDemand;
    this.named = named;
  }

  public static FakeConfig of(XdsResource... resources) {
    return EMPTY.with(resources);
  }

  public static XdsResource cluster(String name, String version) {
    return resource(ResourceType.CLUSTER, name, version);
  }

  public static XdsResource endpoints(String name, String version) {
    return resource(ResourceType.ENDPOINTS, name, version);
  }

  public static XdsResource listener(String name, String version, String... named) {
    return resource(ResourceType.LISTENER, name, version, named);
  }

  public static XdsResource routes(String name, String version, String... named) {
    return resource(ResourceType.ROUTES, name, version, named);
  }

  public static XdsResource resource(
      ResourceType type, String name, String version, String... named) {
    Any body =
        Any.newBuilder()
            .setTypeUrl(type.typeUrl())
            .setValue(ByteString.copyFromUtf8(String.join(" ", named)))
            .build();
    List<String> clusters =
        type == ResourceType.VIRTUAL_HOST
            ? Arrays.stream(named).filter(one -> !one.equals(EnvoyModel.BAD)).toList()
            : List.of();
    return new XdsResource(type, name, version, body, List.of(), clusters);
  }

  public static XdsResource host(String name, String version, String... clusters) {
    return resource(ResourceType.VIRTUAL_HOST, name, version, clusters);
  }

  /** What a resource made here names. */
  static List<String> named(XdsResource resource) {
    String text = resource.body().getValue().toStringUtf8();
    return text.isEmpty() ? List.of() : Arrays.asList(text.split(" "));
  }

  public FakeConfig with(XdsResource... added) {
    return new FakeConfig(plus(resources, added), onDemand, changed(added));
  }

  public FakeConfig withOnDemand(XdsResource... added) {
    return new FakeConfig(resources, plus(onDemand, added), changed(added));
  }

  public FakeConfig without(ResourceType type, String name) {
    return new FakeConfig(
        minus(resources, type, name), minus(onDemand, type, name), changed(List.of(type)));
  }

  /** The same with other versions of all resources of a type, or of all that are on demand. */
  FakeConfig withVersions(
      ResourceType type, boolean whatIsOnDemand, UnaryOperator<XdsResource> other) {
    XdsResource[] others =
        (whatIsOnDemand ? onDemand : resources)
            .getOrDefault(type, NONE).values().stream().map(other).toArray(XdsResource[]::new);
    if (others.length == 0) {
      return this;
    }
    return whatIsOnDemand ? withOnDemand(others) : with(others);
  }

  private Map<ResourceType, Object> changed(XdsResource... resources) {
    return changed(Arrays.stream(resources).map(XdsResource::type).toList());
  }

  private Map<ResourceType, Object> changed(List<ResourceType> types) {
    Map<ResourceType, Object> after = new EnumMap<>(ResourceType.class);
    after.putAll(named);
    types.forEach(type -> after.put(type, new Object()));
    return after;
  }

  private static Map<ResourceType, SortedMap<String, XdsResource>> plus(
      Map<ResourceType, SortedMap<String, XdsResource>> before, XdsResource... added) {
    Map<ResourceType, SortedMap<String, XdsResource>> after = new EnumMap<>(ResourceType.class);
    after.putAll(before);
    for (XdsResource resource : added) {
      SortedMap<String, XdsResource> ofType =
          new TreeMap<>(after.getOrDefault(resource.type(), new TreeMap<>()));
      ofType.put(resource.name(), resource);
      after.put(resource.type(), ofType);
    }
    return after;
  }

  private static Map<ResourceType, SortedMap<String, XdsResource>> minus(
      Map<ResourceType, SortedMap<String, XdsResource>> before, ResourceType type, String name) {
    Map<ResourceType, SortedMap<String, XdsResource>> after = new EnumMap<>(ResourceType.class);
    after.putAll(before);
    SortedMap<String, XdsResource> ofType =
        new TreeMap<>(after.getOrDefault(type, new TreeMap<>()));
    ofType.remove(name);
    after.put(type, ofType);
    return after;
  }

  @Override
  public SortedMap<String, XdsResource> resources(ResourceType type) {
    return resources.getOrDefault(type, NONE);
  }

  @Override
  public Object named(ResourceType type) {
    return named.getOrDefault(type, NOTHING);
  }

  @Override
  public Optional<ResourceType> serviceNamed(String name) {
    return name.startsWith(ADDRESS) ? Optional.of(ResourceType.CLUSTER) : Optional.empty();
  }

  @Override
  public Optional<String> fallback(String name) {
    return name.startsWith("r/other") ? Optional.of("r/*") : Optional.empty();
  }

  @Override
  public Optional<XdsResource> resource(ResourceType type, String name) {
    return Optional.ofNullable(resources(type).get(name))
        .or(() -> Optional.ofNullable(onDemand.getOrDefault(type, new TreeMap<>()).get(name)));
  }
}
