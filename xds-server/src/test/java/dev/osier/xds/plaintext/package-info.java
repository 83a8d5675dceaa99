@NullMarked
package dev.osier.xds.plaintext;

import org.jspecify.annotations.NullMarked;
