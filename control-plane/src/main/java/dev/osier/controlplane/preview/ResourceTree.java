package dev.osier.controlplane.preview;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.Any;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.TypeRegistry;
import com.google.protobuf.util.JsonFormat;
import dev.osier.xds.resource.ResourceType;
import dev.osier.xds.resource.VirtualHostHeader;
import dev.osier.xds.resource.XdsResource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Resources as trees in the JSON form of Envoy's messages. */
public final class ResourceTree {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Map<String, String> PACKAGES =
      Map.of(
          "envoy.", "io.envoyproxy.envoy.",
          "xds.", "com.github.xds.",
          "google.protobuf.", "com.google.protobuf.");

  private ResourceTree() {}

  /** The resource without its type, as it stands in a list of one type. */
  public static ObjectNode of(XdsResource resource) {
    try {
      TypeRegistry.Builder types = TypeRegistry.newBuilder();
      addTypes(resource.body(), types);
      String json =
          JsonFormat.printer()
              .sortingMapKeys()
              .usingTypeRegistry(types.build())
              .print(resource.body());
      ObjectNode tree = (ObjectNode) JSON.readTree(json);
      tree.remove("@type");
      if (resource.type() == ResourceType.ROUTES) {
        // The printer leaves out what the API's classes do not know.
        VirtualHostHeader.of(resource.body()).ifPresent(header -> tree.put("vhostHeader", header));
      }
      return tree;
    } catch (InvalidProtocolBufferException | JsonProcessingException e) {
      throw new IllegalStateException("printing " + resource.name(), e);
    }
  }

  /** Calls {@code visitor} for every object in a tree, the outer before the inner. */
  public static void visit(JsonNode tree, Consumer<ObjectNode> visitor) {
    if (tree instanceof ObjectNode object) {
      visitor.accept(object);
    }
    tree.forEach(child -> visit(child, visitor));
  }

  private static void addTypes(Message message, TypeRegistry.Builder types)
      throws InvalidProtocolBufferException {
    if (message instanceof Any any) {
      Message inner = any.unpack(type(any));
      types.add(inner.getDescriptorForType());
      addTypes(inner, types);
      return;
    }
    for (Map.Entry<FieldDescriptor, Object> field : message.getAllFields().entrySet()) {
      if (field.getKey().getJavaType() == FieldDescriptor.JavaType.MESSAGE) {
        Collection<?> values =
            field.getKey().isRepeated()
                ? (Collection<?>) field.getValue()
                : List.of(field.getValue());
        for (Object value : values) {
          addTypes((Message) value, types);
        }
      }
    }
  }

  private static Class<? extends Message> type(Any any) {
    String name = any.getTypeUrl().substring(any.getTypeUrl().indexOf('/') + 1);
    for (Map.Entry<String, String> known : PACKAGES.entrySet()) {
      if (name.startsWith(known.getKey())) {
        try {
          return Class.forName(known.getValue() + name.substring(known.getKey().length()))
              .asSubclass(Message.class);
        } catch (ClassNotFoundException e) {
          throw new IllegalStateException("reading a message of type " + name, e);
        }
      }
    }
    throw new IllegalStateException("no package is known for messages of type " + name);
  }
}
