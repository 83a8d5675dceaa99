@NullMarked
package dev.osier.xds.stream;

import org.jspecify.annotations.NullMarked;
