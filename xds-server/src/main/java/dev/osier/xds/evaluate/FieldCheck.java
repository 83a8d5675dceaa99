package dev.osier.xds.evaluate;

import com.google.protobuf.Any;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import dev.osier.xds.resource.VirtualHostHeader;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Walks through every field that is set in a message, and refuses what {@link KnownFields} does not
 * have: what is configured and not interpreted would make every answer doubtful.
 */
final class FieldCheck {
  private FieldCheck() {}

  /**
   * @param path where the message stands
   * @throws UnknownConfigurationException naming the first field that is not known
   */
  static void check(String path, Message message) {
    if (message instanceof Any any) {
      check(path, unpack(path, any));
      return;
    }
    if (!message.getUnknownFields().asMap().isEmpty()) {
      checkNumbers(path, message);
    }
    for (Map.Entry<FieldDescriptor, Object> entry : message.getAllFields().entrySet()) {
      FieldDescriptor field = entry.getKey();
      String fieldPath = path + "." + field.getName();
      switch (KnownFields.of(field)) {
        case INTERPRETED -> values(fieldPath, field, entry.getValue());
        case CARRIED -> {}
        case UNKNOWN -> throw new UnknownConfigurationException(fieldPath);
      }
    }
  }

  private static void checkNumbers(String path, Message message) {
    Set<Integer> numbers = new TreeSet<>(message.getUnknownFields().asMap().keySet());
    if (message instanceof RouteConfiguration) {
      numbers.remove(VirtualHostHeader.FIELD_NUMBER);
    }
    if (!numbers.isEmpty()) {
      throw new UnknownConfigurationException(path + ": field number " + numbers);
    }
  }

  private static void values(String path, FieldDescriptor field, Object value) {
    if (field.getJavaType() != FieldDescriptor.JavaType.MESSAGE) {
      return;
    }
    if (!(value instanceof List<?> values)) {
      check(path, (Message) value);
      return;
    }
    for (int i = 0; i < values.size(); i++) {
      check(path + "[" + i + "]", (Message) values.get(i));
    }
  }

  private static Message unpack(String path, Any any) {
    Message prototype = KnownFields.extension(any.getTypeUrl());
    if (prototype == null) {
      throw new UnknownConfigurationException(path + " of type " + any.getTypeUrl());
    }
    try {
      return prototype.getParserForType().parseFrom(any.getValue());
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("unpacking " + any.getTypeUrl(), e);
    }
  }
}
