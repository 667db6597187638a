/** What users are given besides jars: the package, the image, the files to deploy with, and the list of what is in them. */
@NullMarked
package dev.perdure.app.packaging;

import org.jspecify.annotations.NullMarked;
