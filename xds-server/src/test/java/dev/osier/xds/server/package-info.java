@NullMarked
package dev.osier.xds.server;

import org.jspecify.annotations.NullMarked;
