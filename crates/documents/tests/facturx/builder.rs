//! Writes small PDFs.

use std::fmt::Write as _;
use std::io::Write as _;

use flate2::Compression;
use flate2::write::ZlibEncoder;

pub(crate) fn deflate(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).expect("to memory");
    encoder.finish().expect("to memory")
}

/// Objects by number, from 1 on: 1 is the catalog, 2 the pages, 3 the only page.
#[derive(Clone)]
pub(crate) struct Pdf {
    pub(crate) objects: Vec<Vec<u8>>,
    /// More of the trailer.
    pub(crate) trailer: String,
    /// Offsets that the table gives for further numbers: those of these objects.
    pub(crate) aliases: Vec<usize>,
}

impl Pdf {
    /// With more in the catalog and in the page.
    pub(crate) fn new(catalog: &str, page: &str) -> Self {
        let objects = [
            format!("<</Type/Catalog/Pages 2 0 R{catalog}>>"),
            "<</Type/Pages/Kids[3 0 R]/Count 1>>".into(),
            format!("<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]{page}>>"),
        ];
        Self {
            objects: objects.map(String::into_bytes).to_vec(),
            trailer: String::new(),
            aliases: Vec::new(),
        }
    }

    /// One whose embedded files have these file specifications, from object 4 on.
    pub(crate) fn naming(files: usize) -> Self {
        let names = (0..files).fold(String::new(), |mut names, n| {
            let _ = write!(names, "(file {n:04}){} 0 R", 4 + n);
            names
        });
        Self::new(&format!("/Names<</EmbeddedFiles<</Names[{names}]>>>>"), "")
    }

    pub(crate) fn object(&mut self, text: impl Into<Vec<u8>>) -> usize {
        self.objects.push(text.into());
        self.objects.len()
    }

    pub(crate) fn stream(&mut self, dictionary: &str, content: &[u8]) -> usize {
        self.object(stream(dictionary, content))
    }

    /// File specifications, and behind them the files, compressed. All are called the invoice.
    pub(crate) fn files(self, contents: &[&[u8]]) -> Self {
        let files: Vec<_> = contents.iter().map(|content| ("/F(factur-x.xml)", *content)).collect();
        self.specified(&files)
    }

    /// Files with what their specifications say of them.
    pub(crate) fn specified(mut self, files: &[(&str, &[u8])]) -> Self {
        let first = self.objects.len() + 1;
        for ((said, _), stream) in files.iter().zip(first + files.len()..) {
            self.object(format!("<</Type/Filespec{said}/EF<</F {stream} 0 R/UF {stream} 0 R>>>>"));
        }
        for (_, content) in files {
            self.stream("/Type/EmbeddedFile/Filter/FlateDecode", &deflate(content));
        }
        self
    }

    /// With a cross-reference table.
    pub(crate) fn build(&self) -> Vec<u8> {
        let mut out = b"%PDF-1.7\n%\xE2\xE3\xCF\xD3\n".to_vec();
        let mut offsets = Vec::new();
        for (object, n) in self.objects.iter().zip(1..) {
            offsets.push(out.len());
            write_object(&mut out, n, object);
        }
        offsets.extend(self.aliases.iter().map(|alias| offsets[alias - 1]).collect::<Vec<_>>());
        let start = out.len();
        write!(out, "xref\n0 {}\n0000000000 65535 f \n", offsets.len() + 1).expect("to memory");
        for offset in &offsets {
            writeln!(out, "{offset:010} 00000 n ").expect("to memory");
        }
        let (size, more) = (offsets.len() + 1, &self.trailer);
        write!(out, "trailer\n<</Size {size}/Root 1 0 R{more}>>\nstartxref\n{start}\n%%EOF\n")
            .expect("to memory");
        out
    }

    /// With all but the streams in an object stream, and a cross-reference stream with a predictor.
    pub(crate) fn build_compressed(&self) -> Vec<u8> {
        let is_stream = |object: &Vec<u8>| object.windows(6).any(|window| window == b"stream");
        let container = self.objects.len() + 1;
        let mut out = b"%PDF-1.7\n".to_vec();
        let mut rows = vec![[0u8, 0, 0, 0, 0, 0]];
        let (mut header, mut body, mut index) = (String::new(), Vec::new(), 0u8);
        for (object, n) in self.objects.iter().zip(1..) {
            if is_stream(object) {
                rows.push(at(out.len()));
                write_object(&mut out, n, object);
            } else {
                let _ = write!(header, "{n} {} ", body.len());
                body.extend_from_slice(object);
                body.push(b'\n');
                rows.push([2, 0, 0, 0, container as u8, index]);
                index += 1;
            }
        }
        rows.push(at(out.len()));
        let dictionary =
            format!("/Type/ObjStm/N {index}/First {}/Filter/FlateDecode", header.len());
        write_object(
            &mut out,
            container,
            &stream(&dictionary, &deflate(&[header.as_bytes(), &body].concat())),
        );
        let start = out.len();
        rows.push(at(start));
        let mut predicted = Vec::new();
        let mut above = [0u8; 6];
        for row in &rows {
            predicted.push(2);
            predicted.extend(row.iter().zip(above).map(|(byte, above)| byte.wrapping_sub(above)));
            above = *row;
        }
        let dictionary = format!(
            "/Type/XRef/Root 1 0 R/Size {}/W[1 4 1]/Filter/FlateDecode/DecodeParms<</Predictor 12/Columns 6>>{}",
            rows.len(),
            self.trailer
        );
        write_object(&mut out, container + 1, &stream(&dictionary, &deflate(&predicted)));
        write!(out, "startxref\n{start}\n%%EOF\n").expect("to memory");
        out
    }
}

fn at(offset: usize) -> [u8; 6] {
    let [a, b, c, d] = (offset as u32).to_be_bytes();
    [1, a, b, c, d, 0]
}

pub(crate) fn stream(dictionary: &str, content: &[u8]) -> Vec<u8> {
    let mut object = format!("<<{dictionary}/Length {}>>\nstream\n", content.len()).into_bytes();
    object.extend_from_slice(content);
    object.extend_from_slice(b"\nendstream");
    object
}

fn write_object(out: &mut Vec<u8>, number: usize, object: &[u8]) {
    writeln!(out, "{number} 0 obj").expect("to memory");
    out.extend_from_slice(object);
    out.extend_from_slice(b"\nendobj\n");
}
