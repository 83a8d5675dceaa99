package dev.osier.xds.resource;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnknownFieldSet;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import java.util.Optional;

/**
 * The field {@code vhost_header} of a route table (Envoy 1.37, {@code
 * config.route.v3.RouteConfiguration}): the request header by which virtual hosts are chosen in
 * place of the Host. The Java classes of Envoy's API do not have it yet.
 */
public final class VirtualHostHeader {
  /** The field's number. */
  public static final int FIELD_NUMBER = 18;

  private VirtualHostHeader() {}

  /** Sets the field. */
  public static RouteConfiguration.Builder set(RouteConfiguration.Builder table, String header) {
    return table.setUnknownFields(
        UnknownFieldSet.newBuilder()
            .addField(
                FIELD_NUMBER,
                UnknownFieldSet.Field.newBuilder()
                    .addLengthDelimited(ByteString.copyFromUtf8(header))
                    .build())
            .build());
  }

  /**
   * What {@link #of(RouteConfiguration)} gives for a table that is packed.
   *
   * @throws InvalidProtocolBufferException if it is not a table
   */
  public static Optional<String> of(Any table) throws InvalidProtocolBufferException {
    return of(table.unpack(RouteConfiguration.class));
  }

  /** The header's name; empty if virtual hosts are chosen by the Host. */
  public static Optional<String> of(RouteConfiguration table) {
    return table.getUnknownFields().getField(FIELD_NUMBER).getLengthDelimitedList().stream()
        .reduce((first, last) -> last)
        .map(ByteString::toStringUtf8);
  }
}
