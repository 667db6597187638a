package dev.perdure.javalin;

import dev.perdure.protocol.PageConfig;
import io.javalin.http.Context;
import io.javalin.http.staticfiles.ResourceHandler;
import io.javalin.http.staticfiles.StaticFileConfig;
import io.javalin.security.RouteRole;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/**
 * The pages and what they are made of, from the class path: {@code dev/perdure/page} at {@code /}, the browser client at
 * {@code /client}, of WebJars what the pages use at {@code /webjars}.
 *
 * <p>Everything is revalidated with each use (an ETag makes that cheap), so that a new server never runs an old page. The
 * files are few and small, and are kept once they were read.
 */
final class PageFiles implements ResourceHandler {

    private static final String CONFIG = "/page-config.json";
    private static final String PAGE_FOLDER = "dev/perdure/page";
    private static final String CLIENT_FOLDER = "dev/perdure";
    private static final String WEBJARS_FOLDER = "META-INF/resources";

    private static final String API_PAGE = "/docs/api";

    /** WebJars hold much more than this, whole pages among it. */
    private static final Set<String> LIBRARY_FILES =
            Set.of("highlight.min.js", "marked.esm.js", "purify.es.mjs", "swagger-ui-bundle.js", "swagger-ui.css");

    /** Segments that begin with a letter, digit or underscore: no dot-files, no way up, no scheme. */
    private static final Pattern PATH = Pattern.compile("(/[A-Za-z0-9_@][A-Za-z0-9_@.-]{0,100}){1,12}");

    private static final Map<String, String> TYPES = Map.of(
            "html", "text/html; charset=utf-8",
            "css", "text/css; charset=utf-8",
            "js", "text/javascript; charset=utf-8",
            "mjs", "text/javascript; charset=utf-8",
            "svg", "image/svg+xml",
            "png", "image/png",
            "ico", "image/x-icon",
            "woff2", "font/woff2",
            "webmanifest", "application/manifest+json");

    private static final String CONTENT_SECURITY_POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; "
            + "img-src 'self'; font-src 'self'; connect-src 'self'; manifest-src 'self'; base-uri 'none'; "
            + "form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types dompurify";

    /** Swagger UI draws with images in its style sheet and makes markup of strings; all it shows is our own document. */
    private static final String API_PAGE_POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; "
            + "img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private final Map<String, PageFile> files = new ConcurrentHashMap<>();

    PageFiles(String basePath) {
        byte[] config = new PageConfig(basePath).toJson();
        files.put(CONFIG, new PageFile(config, "application/json"));
    }

    private static final class PageFile {
        private final byte[] bytes;
        private final String type;
        private final String tag;

        PageFile(byte[] bytes, String type) {
            this.bytes = bytes;
            this.type = type;
            this.tag = Answers.tag(bytes);
        }
    }

    @Override
    public boolean canHandle(Context context) {
        return find(context.path()).isPresent();
    }

    @Override
    public boolean handle(Context context) {
        Optional<PageFile> found = find(context.path());
        found.ifPresent(file -> answer(context, file));
        return found.isPresent();
    }

    private static void answer(Context context, PageFile file) {
        context.header("Cache-Control", "no-cache");
        context.header("ETag", file.tag);
        context.header(
                "Content-Security-Policy", context.path().equals(API_PAGE) ? API_PAGE_POLICY : CONTENT_SECURITY_POLICY);
        context.header("X-Frame-Options", "DENY");
        context.header("Cross-Origin-Opener-Policy", "same-origin");
        context.contentType(file.type);
        if (Answers.matches(context.header("If-None-Match"), file.tag)) {
            context.status(304);
        } else {
            Answers.whole(context.status(200), file.bytes);
        }
    }

    private Optional<PageFile> find(String path) {
        String file = named(path);
        if (!PATH.matcher(file).matches()) {
            return Optional.empty();
        }
        PageFile known = files.get(file);
        if (known != null) {
            return Optional.of(known);
        }
        String type = TYPES.get(file.substring(file.lastIndexOf('.') + 1));
        boolean unused =
                file.startsWith("/webjars/") && !LIBRARY_FILES.contains(file.substring(file.lastIndexOf('/') + 1));
        return type == null || unused ? Optional.empty() : read(file, type);
    }

    private static String named(String path) {
        return switch (path) {
            case "/" -> "/index.html";
            case API_PAGE -> API_PAGE + ".html";
            default -> path;
        };
    }

    private Optional<PageFile> read(String file, String type) {
        String resource = folder(file) + file;
        try (InputStream in = PageFiles.class.getClassLoader().getResourceAsStream(resource)) {
            if (in == null) {
                return Optional.empty();
            }
            byte[] bytes = in.readAllBytes();
            PageFile read = new PageFile(bytes, type);
            files.put(file, read);
            return Optional.of(read);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static String folder(String file) {
        if (file.startsWith("/client/")) {
            return CLIENT_FOLDER;
        }
        return file.startsWith("/webjars/") ? WEBJARS_FOLDER : PAGE_FOLDER;
    }

    @Override
    public boolean addStaticFileConfig(StaticFileConfig config) {
        return false;
    }

    @Override
    public Set<RouteRole> resourceRouteRoles(Context context) {
        return Set.of();
    }
}
