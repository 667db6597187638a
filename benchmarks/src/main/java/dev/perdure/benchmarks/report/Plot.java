package dev.perdure.benchmarks.report;

import java.awt.Color;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.apache.batik.svggen.SVGGeneratorContext;
import org.apache.batik.svggen.SVGGraphics2D;
import org.apache.batik.svggen.SVGGraphics2DIOException;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Lines over the number of turns at once, as SVG. */
public final class Plot {

    private static final int WIDTH = 720;
    private static final int HEIGHT = 400;
    private static final int DECIMALS = 1;
    private static final String SVG = "http://www.w3.org/2000/svg";

    private final XYChart chart;

    public Plot(String title, String vertical) {
        this.chart = new XYChartBuilder()
                .width(WIDTH)
                .height(HEIGHT)
                .title(title)
                .xAxisTitle("turns at once, each of 50 tokens a second")
                .yAxisTitle(vertical)
                .build();
        chart.getStyler().setChartBackgroundColor(Color.WHITE);
        chart.getStyler().setLegendPosition(Styler.LegendPosition.InsideNW);
        chart.getStyler().setYAxisMin(0.0);
    }

    /** A logarithmic scale, for what differs by powers of ten. */
    public Plot logarithmic(double least) {
        chart.getStyler().setYAxisLogarithmic(true);
        chart.getStyler().setYAxisMin(least);
        return this;
    }

    /** Draws one line through these points; nothing if there are none. */
    public Plot line(String name, Map<Integer, Double> points) {
        if (!points.isEmpty()) {
            List<Integer> turns = points.keySet().stream().sorted().toList();
            chart.addSeries(name, turns, turns.stream().map(points::get).toList())
                    .setMarker(SeriesMarkers.CIRCLE);
        }
        return this;
    }

    /** Writes it; letters are drawn as outlines, so that it looks the same wherever it is shown. */
    public void write(Path file) throws IOException {
        if (chart.getSeriesMap().isEmpty()) {
            throw new IOException("there is nothing to plot");
        }
        SVGGeneratorContext context = SVGGeneratorContext.createDefault(document());
        context.setPrecision(DECIMALS);
        SVGGraphics2D graphics = new SVGGraphics2D(context, false);
        graphics.setSVGCanvasSize(new java.awt.Dimension(WIDTH, HEIGHT));
        chart.paint(graphics, WIDTH, HEIGHT);
        try (Writer writer = Files.newBufferedWriter(file)) {
            graphics.stream(writer, true);
        } catch (SVGGraphics2DIOException e) {
            throw new IOException(e);
        }
    }

    private static org.w3c.dom.Document document() throws IOException {
        try {
            return DocumentBuilderFactory.newInstance()
                    .newDocumentBuilder()
                    .getDOMImplementation()
                    .createDocument(SVG, "svg", null);
        } catch (ParserConfigurationException e) {
            throw new IOException(e);
        }
    }
}
